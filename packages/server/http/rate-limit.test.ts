import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
beforeAll(async () => {
  server = await openServer({ settings: { rateLimit: 5, loginRateLimit: 4 } });
});
afterAll(() => server.close());

describe('a limited route', () => {
  it('tells the limit, what is left and when it begins anew, and refuses what is beyond by 429', async () => {
    const { headers } = await server.register();
    const before = Math.floor(Date.now() / 1000);
    const send = () => server.app.inject({ url: '/api/auth/me/', headers });
    const left: unknown[] = [];
    for (let count = 0; count < 5; count += 1) {
      const reply = await send();
      expect([reply.statusCode, reply.headers['x-ratelimit-limit']]).toEqual([200, '5']);
      left.push(reply.headers['x-ratelimit-remaining']);
      const reset = Number(reply.headers['x-ratelimit-reset']);
      expect(reset).toBeGreaterThanOrEqual(before);
      expect(reset).toBeLessThanOrEqual(before + 120);
    }
    expect(left).toEqual(['4', '3', '2', '1', '0']);

    const refused = await send();
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers).toMatchObject({ 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', vary: 'Origin' });

    const health = await server.app.inject({ url: '/health', headers });
    expect([health.statusCode, health.headers['x-ratelimit-limit']]).toEqual([200, undefined]);
  });

  it('counts each user, and strangers by their address', async () => {
    const { headers } = await server.register();
    expect((await server.app.inject({ url: '/api/auth/me/', headers })).headers['x-ratelimit-remaining']).toBe('4');
    const from = (remoteAddress: string) => server.app.inject({ url: '/api/auth/me/', remoteAddress });
    for (let count = 0; count < 5; count += 1) {
      const reply = await from('192.0.2.7');
      expect([reply.statusCode, reply.headers['x-ratelimit-limit']]).toEqual([401, '5']);
    }
    expect((await from('192.0.2.7')).statusCode).toBe(429);
    expect((await from('192.0.2.8')).statusCode).toBe(401);
    // An IPv6 network of one household is one address.
    for (let count = 0; count < 5; count += 1) await from(`2001:db8:1:1::${count}`);
    expect((await from('2001:db8:1:1::ffff')).statusCode).toBe(429);
    expect((await from('2001:db8:1:2::1')).statusCode).toBe(401);
  });

  it('counts bodies that cannot be read', async () => {
    const send = () =>
      server.app.inject({
        method: 'POST',
        url: '/api/auth/refresh/',
        remoteAddress: '192.0.2.9',
        headers: { 'content-type': 'application/json' },
        payload: '{',
      });
    for (let count = 0; count < 5; count += 1) expect((await send()).statusCode).toBe(400);
    expect((await send()).statusCode).toBe(429);
  });
});

describe('login and register', () => {
  it('have a limit of their own for each address', async () => {
    const login = (remoteAddress: string) =>
      server.app.inject({
        method: 'POST',
        url: '/api/auth/login/',
        remoteAddress,
        payload: { username: 'nobody', password: 'wrong password' },
      });
    for (let count = 0; count < 4; count += 1) {
      const reply = await login('198.51.100.1');
      expect([reply.statusCode, reply.headers['x-ratelimit-limit']]).toEqual([401, '4']);
    }
    const refused = await login('198.51.100.1');
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED']);
    expect((await login('198.51.100.2')).statusCode).toBe(401);
  });
});

describe('behind a proxy', () => {
  const login = (app: OpenServer['app'], remoteAddress: string, forwarded: string) =>
    app.inject({
      method: 'POST',
      url: '/api/auth/login/',
      remoteAddress,
      headers: { 'x-forwarded-for': forwarded },
      payload: { username: 'nobody', password: 'wrong password' },
    });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
    ['fd00::/8', 'fd00::1'],
  ])('that is trusted (%s) each caller is counted alone, from %s', async (trusted, proxy) => {
    const behind = await openServer({ settings: { loginRateLimit: 1, trustedProxies: ['192.0.2.200', trusted] } });
    const status = async (peer: string, forwarded: string) => (await login(behind.app, peer, forwarded)).statusCode;
    try {
      expect(await status(proxy, '192.0.2.1')).toBe(401);
      expect(await status(proxy, '192.0.2.1')).toBe(429);
      expect(await status(proxy, '192.0.2.2')).toBe(401);
      // What the caller wrote in front is nobody's word but theirs.
      expect(await status(proxy, '192.0.2.3, 192.0.2.2')).toBe(429);
      // What is no address does not make a caller of its own.
      expect(await status(proxy, '192.0.2.9:1234')).toBe(401);
      expect(await status(proxy, '192.0.2.9:1235')).toBe(429);
      // A peer that is no proxy is who it is.
      expect(await status('198.51.100.1', '192.0.2.4')).toBe(401);
      expect(await status('198.51.100.1', '192.0.2.5')).toBe(429);
    } finally {
      await behind.close();
    }
  });

  it('that nobody trusts all callers are one', async () => {
    const behind = await openServer({ settings: { loginRateLimit: 1 } });
    try {
      expect((await login(behind.app, '127.0.0.1', '192.0.2.1')).statusCode).toBe(401);
      expect((await login(behind.app, '127.0.0.1', '192.0.2.2')).statusCode).toBe(429);
    } finally {
      await behind.close();
    }
  });
});

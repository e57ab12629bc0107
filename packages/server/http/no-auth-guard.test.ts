import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
beforeAll(async () => {
  server = await openServer({ settings: { auth: false, corsOrigins: ['*', 'https://app.example'] } });
});
afterAll(() => server.close());

const get = (headers: Readonly<Record<string, string>>, url = '/api/auth/me/') =>
  server.app.inject({ url, headers: { host: '127.0.0.1:7878', ...headers } });

describe('without auth', () => {
  it('everybody is the single user', async () => {
    expect((await get({})).json()).toMatchObject({ id: 1, username: 'local' });
    const made = await server.app.inject({ method: 'POST', url: '/api/workflow/', payload: { name: 'A' } });
    expect(made.statusCode).toBe(201);
    expect((await get({ authorization: 'Bearer nonsense' }, '/api/workflow/')).json()).toHaveLength(1);
  });

  it.each([
    'localhost',
    'localhost:7878',
    '127.0.0.1',
    '127.8.9.1:80',
    '[::1]:7878',
    'LOCALHOST',
  ])('the host %s is this machine', async (host) => {
    expect((await get({ host })).statusCode).toBe(200);
  });

  it.each([
    'app.example',
    '192.168.1.4:7878',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '[::2]',
  ])('the host %j is refused by 403, for any method', async (host) => {
    expect((await get({ host })).statusCode).toBe(403);
    const post = await server.app.inject({
      method: 'POST',
      url: '/api/workflow/',
      headers: { host },
      payload: { name: 'A' },
    });
    expect([post.statusCode, post.json().code]).toEqual([403, 'FORBIDDEN']);
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1',
    'https://app.example',
    'http://[::1]:5173',
  ])('a page of %s may call', async (origin) => {
    const reply = await get({ origin });
    expect([reply.statusCode, reply.headers['access-control-allow-origin']]).toEqual([200, origin]);
  });

  it.each([
    'https://evil.example',
    'null',
    '*',
    'http://localhost.evil.example',
    'file://',
    'nonsense',
  ])('a page of %s is refused by 403 and may not read that', async (origin) => {
    const reply = await get({ origin });
    expect([reply.statusCode, reply.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    const preflight = await server.app.inject({
      method: 'OPTIONS',
      url: '/api/workflow/',
      headers: { host: 'localhost', origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(403);
  });

  it('a request that a browser marks as cross-site is refused by 403', async () => {
    expect((await get({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    for (const site of ['same-origin', 'same-site', 'none'])
      expect((await get({ 'sec-fetch-site': site })).statusCode).toBe(200);
  });
});

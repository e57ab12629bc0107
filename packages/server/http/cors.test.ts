import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

const ELSEWHERE = 'https://app.example';

describe('with the default', () => {
  let server: OpenServer;
  beforeAll(async () => {
    server = await openServer();
  });
  afterAll(() => server.close());

  it.each([
    '/api/version/',
    '/api/auth/me/',
    '/api/nothing/',
    '/health',
  ])('any origin may read the answer of %s, errors too, without credentials', async (url) => {
    const { headers } = await server.app.inject({ url, headers: { origin: ELSEWHERE } });
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', vary: 'Origin' });
    expect(headers['access-control-allow-credentials']).toBe(undefined);
    const exposed = String(headers['access-control-expose-headers']).split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining(['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'Retry-After']),
    );
  });

  it('a preflight names the methods and headers, without asking for credentials', async () => {
    const { statusCode, headers } = await server.app.inject({
      method: 'OPTIONS',
      url: '/api/workflow/',
      headers: { origin: ELSEWHERE, 'access-control-request-method': 'PATCH' },
    });
    expect(statusCode).toBe(204);
    const methods = String(headers['access-control-allow-methods']).split(', ');
    expect(methods).toEqual(expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']));
    const asked = 'authorization, content-type, accept, x-api-key, x-requested-with, x-response-shape, idempotency-key';
    expect(String(headers['access-control-allow-headers'])).toBe(asked);
  });
});

describe('with listed origins', () => {
  let server: OpenServer;
  beforeAll(async () => {
    server = await openServer({ settings: { corsOrigins: [ELSEWHERE, 'https://b.example'] } });
  });
  afterAll(() => server.close());

  it('only those may read, each by its own name', async () => {
    const allowed = async (origin: string) =>
      (await server.app.inject({ url: '/api/version/', headers: { origin } })).headers['access-control-allow-origin'];
    expect(await allowed(ELSEWHERE)).toBe(ELSEWHERE);
    expect(await allowed('https://b.example')).toBe('https://b.example');
    expect(await allowed('https://app.example.evil.example')).toBe(undefined);
    expect(await allowed('null')).toBe(undefined);
  });

  it('a cache is told that the answer depends on the origin', async () => {
    expect((await server.app.inject('/api/version/')).headers.vary).toBe('Origin');
    expect((await server.app.inject('/api/%zz/')).headers.vary).toBe('Origin');
  });
});

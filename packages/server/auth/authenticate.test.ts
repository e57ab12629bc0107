import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
let headers: Readonly<Record<string, string>>;
let key: string;
let keyId: string;

beforeAll(async () => {
  server = await openServer();
  ({ headers } = await server.register());
  const made = await server.app.inject({ method: 'POST', url: '/api/auth/api-keys/', headers, payload: { name: 'k' } });
  ({ key, id: keyId } = made.json());
});
afterAll(() => server.close());

const me = async (given: Readonly<Record<string, string>>) => {
  const reply = await server.app.inject({ url: '/api/auth/me/', headers: given });
  return [reply.statusCode, reply.json().username ?? reply.json().error];
};

describe('credentials', () => {
  it('are an access token or an API key, by either header, in any case of the scheme', async () => {
    const { authorization } = headers;
    expect(await me({ authorization: authorization! })).toEqual([200, 'user1']);
    expect(await me({ authorization: authorization!.replace('Bearer', 'bearer') })).toEqual([200, 'user1']);
    expect(await me({ authorization: `Api-Key ${key}` })).toEqual([200, 'user1']);
    expect(await me({ 'x-api-key': key })).toEqual([200, 'user1']);
  });

  it.each([
    [{}, 'Authentication credentials were not provided'],
    [{ 'x-api-key': 'seven77' }, 'Authentication credentials were not provided'],
    [{ authorization: 'Basic YTpi' }, 'Authentication credentials were not provided'],
    [{ authorization: 'Bearer' }, 'Authentication credentials were not provided'],
    [{ 'x-api-key': 'eight888' }, 'Invalid API key'],
    [{ authorization: 'Api-Key x' }, 'Invalid API key'],
    [{ authorization: 'Bearer nonsense' }, 'Token is invalid or expired'],
    [{ authorization: 'Bearer ' }, 'Token is invalid or expired'],
  ] as const)('that are wrong or missing are 401: %j', async (given, text) => {
    expect(await me(given as unknown as Record<string, string>)).toEqual([401, text]);
  });

  it('of an API key do not manage API keys', async () => {
    for (const [method, url] of [
      ['GET', '/api/auth/api-keys/'],
      ['POST', '/api/auth/api-keys/'],
      ['DELETE', `/api/auth/api-keys/${keyId}/`],
    ] as const) {
      const reply = await server.app.inject({ method, url, headers: { 'x-api-key': key } });
      expect([reply.statusCode, reply.json()]).toMatchObject([
        401,
        { code: 'UNAUTHORIZED', error: 'An access token is needed here: API keys are not managed with an API key' },
      ]);
    }
  });

  it('are each valid where a request has two of them, and the first says who calls', async () => {
    const guest = await server.register();
    const of = { headers: guest.headers, payload: { name: 'g' } };
    const made = await server.app.inject({ method: 'POST', url: '/api/auth/api-keys/', ...of });
    const { authorization } = headers as { authorization: string };
    for (const first of [authorization, `Api-Key ${key}`]) {
      expect(await me({ authorization: first, 'x-api-key': made.json().key })).toEqual([200, 'user1']);
      expect(await me({ authorization: first, 'x-api-key': 'wrong-key' })).toEqual([401, 'Invalid API key']);
      expect(await me({ authorization: first, 'x-api-key': 'wrong' })).toEqual([200, 'user1']);
    }
    expect(await me({ authorization: 'Basic YTpi', 'x-api-key': key })).toEqual([200, 'user1']);
    expect(await me({ authorization: 'Basic YTpi', 'x-api-key': 'wrong-key' })).toEqual([401, 'Invalid API key']);
    const nobody = { authorization: 'Bearer nonsense', 'x-api-key': key };
    expect(await me(nobody)).toEqual([401, 'Token is invalid or expired']);
    const both = { authorization, 'x-api-key': 'wrong-key' };
    expect((await server.app.inject({ url: '/api/version/', headers: both })).statusCode).toBe(200);
    const hook = await server.app.inject({ method: 'POST', url: '/api/webhooks/h/', headers: both, payload: {} });
    expect([hook.statusCode, hook.json().error]).toEqual([401, 'Invalid API key']);
  });

  it('that are wrong do not close what is open', async () => {
    const given = { authorization: 'Bearer nonsense' };
    expect((await server.app.inject({ url: '/api/version/', headers: given })).statusCode).toBe(200);
    const login = { username: 'user1', password: 'an unusual phrase 17' };
    const reply = await server.app.inject({ method: 'POST', url: '/api/auth/login/', headers: given, payload: login });
    expect(reply.statusCode).toBe(200);
  });

  it.each([
    '/api/auth/me/',
    '/api/workflow/',
    '/api/nodes/flat/',
    '/api/audit/',
    '/api/runs/',
    '/api/browser-pools/',
  ])('are asked for by %s', async (url) => {
    expect((await server.app.inject(url)).statusCode).toBe(401);
  });

  it.each([
    '/api/version/',
    '/health',
    '/ready',
    '/',
    '/api/docs/',
    '/api/openapi.json',
  ])('are not asked for by %s', async (url) => {
    expect((await server.app.inject(url)).statusCode).toBe(200);
  });
});

describe('a caller who is remembered', () => {
  it('is forgotten at once when the key is deleted', async () => {
    const made = await server.app.inject({
      method: 'POST',
      url: '/api/auth/api-keys/',
      headers,
      payload: { name: 'b' },
    });
    const given = { 'x-api-key': made.json().key as string };
    expect(await me(given)).toEqual([200, 'user1']);
    await server.app.inject({ method: 'DELETE', url: `/api/auth/api-keys/${made.json().id}/`, headers });
    expect(await me(given)).toEqual([401, 'Invalid API key']);
  });

  it('is not remembered by a look-up that was under way when that changed', async () => {
    const made = await server.app.inject({
      method: 'POST',
      url: '/api/auth/api-keys/',
      headers,
      payload: { name: 'c' },
    });
    const given = { 'x-api-key': made.json().key as string };
    const [, removed] = await Promise.all([
      me(given),
      server.app.inject({ method: 'DELETE', url: `/api/auth/api-keys/${made.json().id}/`, headers }),
    ]);
    expect(removed.statusCode).toBe(204);
    expect(await me(given)).toEqual([401, 'Invalid API key']);
  });

  it('is gone with the user', async () => {
    const guest = await server.register();
    expect((await me(guest.headers))[0]).toBe(200);
    await server.app.inject({ method: 'DELETE', url: `/api/users/${guest.userId}/`, headers });
    expect((await me(guest.headers))[0]).toBe(401);
  });
});

describe('a store that cannot answer', () => {
  it('is 503 where credentials are needed, and nothing where they are not', async () => {
    const broken = await openServer();
    try {
      await broken.app.ready();
      await broken.database.stop();
      const given = { 'x-api-key': 'any key of this length' };
      const needed = await broken.app.inject({ url: '/api/auth/me/', headers: given });
      expect([needed.statusCode, needed.json().code]).toEqual([503, 'UNAVAILABLE']);
      expect((await broken.app.inject({ url: '/api/version/', headers: given })).statusCode).toBe(200);
    } finally {
      await broken.close();
    }
  });
});

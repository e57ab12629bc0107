import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await openServer();
  ({ headers } = await server.register());
});
afterAll(() => server.close());

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
const send = (method: Method, url: string) => server.app.inject({ method, url, headers });

describe('a path', () => {
  it.each([
    ['GET', '/api/auth/me'],
    ['GET', '/api/auth/api-keys'],
    ['POST', '/api/auth/logout'],
    ['PATCH', '/api/auth/me'],
    ['GET', '/api/version'],
    ['GET', '/api/workflow'],
    ['GET', '/api/docs'],
  ] as const)('answers with and without its slash, never by a redirect: %s %s', async (method, path) => {
    const [bare, slashed] = [await send(method, path), await send(method, `${path}/`)];
    expect([bare.statusCode, slashed.statusCode]).toEqual([200, 200]);
    expect(bare.headers.location).toBe(undefined);
  });

  it.each([
    '/nothing',
    '/api/nothing/',
    '/api/',
    '/api/browser-sessions/1/',
    '/api/auth//me/',
    '/API/auth/me/',
  ])('that nobody serves is 404 in the envelope: %s', async (path) => {
    const reply = await send('GET', path);
    expect(reply.statusCode).toBe(404);
    expect(reply.json()).toMatchObject({ error: 'Resource', code: 'NOT_FOUND', error_code: 'NotFoundError' });
  });

  it.each([
    '/api/%zz/',
    '/api/workflow/%/',
    '/api/auth/api-keys/%E0%A4%A/',
    `/api/workflow/${'x'.repeat(5000)}/`,
  ])('that is malformed or absurdly long is 404: %s', async (path) => {
    const reply = await server.app.inject({
      method: 'GET',
      url: path,
      headers: { ...headers, origin: 'http://a.example' },
    });
    expect([reply.statusCode, reply.json().code]).toEqual([404, 'NOT_FOUND']);
    expect(reply.headers['access-control-allow-origin']).toBe('*');
  });

  it.each([
    ['PUT', '/api/auth/me/', 'GET, HEAD, PATCH, OPTIONS'],
    ['GET', '/api/auth/login', 'POST, OPTIONS'],
    ['POST', '/api/audit/', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/api/auth/api-keys/7f6a3c1e-0000-4000-8000-000000000000/', 'DELETE, OPTIONS'],
    ['DELETE', '/api/workflow/?a=b', 'GET, HEAD, POST, OPTIONS'],
  ] as const)('that is served by another method is 405 with Allow: %s %s', async (method, path, allow) => {
    const reply = await send(method, path);
    expect([reply.statusCode, reply.headers.allow]).toEqual([405, allow]);
    expect(reply.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', error: 'Method not allowed' });
  });

  it('answers HEAD as GET, without the body', async () => {
    const [get, head] = [await send('GET', '/api/auth/me/'), await send('HEAD', '/api/auth/me/')];
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([
      200,
      '',
      get.headers['content-length'],
    ]);
    expect((await server.app.inject({ method: 'HEAD', url: '/api/auth/me/' })).statusCode).toBe(401);
  });

  it('answers OPTIONS without credentials', async () => {
    expect((await server.app.inject({ method: 'OPTIONS', url: '/api/auth/me/' })).statusCode).toBe(204);
  });

  it('with an id that holds a null character is 404', async () => {
    expect((await send('DELETE', '/api/auth/api-keys/%00/')).statusCode).toBe(404);
    expect((await send('DELETE', '/api/invitations/%00/')).statusCode).toBe(404);
    expect((await send('DELETE', '/api/users/%00/')).statusCode).toBe(404);
  });
});

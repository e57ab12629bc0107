import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createApi, registerOwner } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PASSWORD = 'correct-horse-battery';
const ADA = {
  id: expect.any(Number),
  username: 'ada',
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'L',
};
const UNAUTHORIZED = {
  error: expect.any(String),
  code: 'UNAUTHORIZED',
  details: {},
  detail: expect.any(String),
  error_code: 'UnauthorizedError',
};

function claims(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** Accounts, tokens and API keys of the wire contract, against a real server process. */
describe('accounts', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let anyone: Api;
  let api: Api;
  let access = '';
  let refresh = '';

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-accounts');
    server = await startServer(folder.path, { env: { LOOPWRIGHT_LOGIN_RATE_LIMIT: '1000' } });
    anyone = createApi(server.origin, {});
    ({ api, access, refresh } = await registerOwner(server.origin));
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  it('signs HS256 tokens of 60 minutes and of 7 days with the claims named', () => {
    expect(JSON.parse(Buffer.from(access.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ alg: 'HS256' });
    for (const [token, type, seconds] of [
      [access, 'access', 3600],
      [refresh, 'refresh', 604_800],
    ] as const) {
      const held = claims(token);
      expect(held).toMatchObject({ token_type: type, jti: expect.any(String), user_id: expect.anything() });
      expect(Number(held.exp) - Number(held.iat)).toBe(seconds);
    }
  });

  it('refuses a second registration without an invitation with 403', async () => {
    const reply = await anyone.call('POST', '/api/auth/register/', {
      username: 'bob',
      password: PASSWORD,
      password_confirm: PASSWORD,
    });
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({ code: 'FORBIDDEN', error_code: 'ForbiddenError' });
  });

  it('logs in with user and both tokens', async () => {
    const reply = await anyone.call('POST', '/api/auth/login/', { username: 'ada', password: PASSWORD });
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body).sort()).toEqual(['access', 'refresh', 'user']);
    expect(reply.body).toEqual({
      user: expect.objectContaining(ADA),
      access: expect.any(String),
      refresh: expect.any(String),
    });
  });

  it('answers a login without its fields with 400 and all keys of the envelope', async () => {
    const reply = await anyone.call('POST', '/api/auth/login/', {});
    expect(reply.status).toBe(400);
    const fields = { username: ['This field is required.'], password: ['This field is required.'] };
    expect(reply.body).toEqual({
      error: expect.any(String),
      code: 'INVALID_REQUEST',
      details: fields,
      errors: fields,
      detail: expect.any(String),
      error_code: 'ValidationError',
    });
  });

  it('answers a wrong login with 401', async () => {
    for (const username of ['ada', 'nobody']) {
      const reply = await anyone.call('POST', '/api/auth/login/', { username, password: 'wrong-wrong-wrong' });
      expect(reply.status).toBe(401);
      expect(reply.body).toEqual(UNAUTHORIZED);
    }
  });

  it('answers the user of the token', async () => {
    const reply = await api.call('GET', '/api/auth/me/');
    expect([reply.status, reply.body]).toEqual([200, expect.objectContaining(ADA)]);
  });

  it.each([
    ['no credentials', {}],
    ['a token that is none', { authorization: 'Bearer nonsense' }],
    ['a wrong API key', { 'x-api-key': 'x'.repeat(43) }],
    ['a wrong API key in Authorization', { authorization: `Api-Key ${'x'.repeat(43)}` }],
    ['a key under 8 characters, which counts as absent', { 'x-api-key': 'short' }],
  ])('answers %s with 401 and WWW-Authenticate', async (_what, headers) => {
    const reply = await createApi(server.origin, headers).call('GET', '/api/workflow/');
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="api"');
    expect(reply.body).toEqual(UNAUTHORIZED);
  });

  it('lets a Bearer token count beside an X-Api-Key under 8 characters', async () => {
    expect((await api.call('GET', '/api/workflow/', undefined, { 'x-api-key': 'short' })).status).toBe(200);
  });

  it('takes no refresh token as an access token', async () => {
    const reply = await createApi(server.origin, { authorization: `Bearer ${refresh}` }).call('GET', '/api/auth/me/');
    expect(reply.status).toBe(401);
  });

  it('keeps the same refresh token usable, refresh after refresh', async () => {
    for (const _turn of [1, 2, 3]) {
      const reply = await anyone.call<{ access: string }>('POST', '/api/auth/refresh/', { refresh });
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ access: expect.any(String), refresh: expect.any(String) });
      const again = createApi(server.origin, { authorization: `Bearer ${reply.body.access}` });
      expect((await again.call('GET', '/api/auth/me/')).status).toBe(200);
    }
  });

  it('refuses to refresh without a token with 400, with a wrong or an access token with 401', async () => {
    expect((await anyone.call('POST', '/api/auth/refresh/', {})).status).toBe(400);
    for (const wrong of ['nonsense', access]) {
      expect((await anyone.call('POST', '/api/auth/refresh/', { refresh: wrong })).status).toBe(401);
    }
  });

  it('kills the refresh token at logout, and answers an unknown one the same', async () => {
    const login = await anyone.call<{ refresh: string }>('POST', '/api/auth/login/', {
      username: 'ada',
      password: PASSWORD,
    });
    for (const given of [login.body.refresh, 'nonsense', undefined]) {
      const reply = await api.call('POST', '/api/auth/logout/', given === undefined ? undefined : { refresh: given });
      expect([reply.status, reply.body]).toEqual([200, { message: 'Logout successful' }]);
    }
    expect((await anyone.call('POST', '/api/auth/refresh/', { refresh: login.body.refresh })).status).toBe(401);
    expect((await anyone.call('POST', '/api/auth/logout/')).status).toBe(401);
  });

  it('shows an API key of 43 url-safe characters once, then only its first 8', async () => {
    const made = await api.call<{ id: string; key: string; prefix: string }>('POST', '/api/auth/api-keys/', {
      name: 'shop',
    });
    expect(made.status).toBe(201);
    const key = made.body.key;
    expect(made.body).toEqual({
      id: expect.stringMatching(UUID),
      name: 'shop',
      prefix: key.slice(0, 8),
      created_at: expect.stringMatching(TIME),
      key: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    const { key: _shown, ...kept } = made.body;
    expect((await api.call('GET', '/api/auth/api-keys/')).body).toEqual([kept]);
    for (const [name, value] of [
      ['x-api-key', key],
      ['authorization', `Api-Key ${key}`],
    ] as const) {
      const keyed = createApi(server.origin, { [name]: value });
      expect((await keyed.call('GET', '/api/auth/me/')).status).toBe(200);
      const refused = await keyed.call('GET', '/api/auth/api-keys/');
      expect([refused.status, refused.body.code]).toEqual([401, 'UNAUTHORIZED']);
    }
    const removed = await api.call('DELETE', `/api/auth/api-keys/${made.body.id}/`);
    expect([removed.status, removed.body]).toEqual([204, '']);
    const again = await api.call('DELETE', `/api/auth/api-keys/${made.body.id}/`);
    expect([again.status, again.body.code]).toEqual([404, 'NOT_FOUND']);
    expect((await createApi(server.origin, { 'x-api-key': key }).call('GET', '/api/auth/me/')).status).toBe(401);
    expect((await api.call('POST', '/api/auth/api-keys/', {})).status).toBe(400);
  });

  it('calls what its list says', () => calls.areThoseOf('accounts', server.origin));
});

/** Registration rules of a new server, before anybody has an account. */
describe('the first account', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let anyone: Api;

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-register');
    server = await startServer(folder.path, { env: { LOOPWRIGHT_LOGIN_RATE_LIMIT: '1000' } });
    anyone = createApi(server.origin, {});
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  it.each([
    ['no fields', {}, 'username'],
    ['a username of other characters', { username: 'a b' }, 'username'],
    ['a username of 151 characters', { username: 'a'.repeat(151) }, 'username'],
    ['an email that is none', { email: 'nowhere' }, 'email'],
    ['a password of 7 characters', { password: 'xkcd-93', password_confirm: 'xkcd-93' }, 'password'],
    ['a password of digits', { password: '8412907355', password_confirm: '8412907355' }, 'password'],
    ['a common password', { password: 'password123', password_confirm: 'password123' }, 'password'],
    ['passwords that differ', { password_confirm: 'something-else' }, 'password'],
  ])('is refused with %s, naming the field', async (what, change, field) => {
    const whole = { username: 'ada', email: '', password: PASSWORD, password_confirm: PASSWORD };
    const reply = await anyone.call('POST', '/api/auth/register/', what === 'no fields' ? {} : { ...whole, ...change });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'INVALID_REQUEST', errors: { [field]: [expect.any(String)] } });
    expect(reply.body.details).toEqual(reply.body.errors);
  });

  it('is made with user and both tokens', async () => {
    const reply = await anyone.call('POST', '/api/auth/register/', {
      username: 'ada',
      email: 'ada@example.com',
      first_name: 'Ada',
      last_name: 'L',
      password: PASSWORD,
      password_confirm: PASSWORD,
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      user: expect.objectContaining(ADA),
      access: expect.any(String),
      refresh: expect.any(String),
    });
  });
});

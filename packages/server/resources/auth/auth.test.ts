import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_PASSWORD } from '../../auth/passwords.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const PASSWORD = 'an unusual phrase 17';
const ada = {
  username: 'ada',
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'L',
  password: PASSWORD,
  password_confirm: PASSWORD,
};

let server: OpenServer;

async function post(path: string, payload: object, more: Record<string, unknown> = {}) {
  const reply = await server.app.inject({ method: 'POST', url: `/api/auth/${path}/`, payload, ...more });
  return { status: reply.statusCode, body: reply.json() };
}
const bearer = (access: string) => ({ headers: { authorization: `Bearer ${access}` } });
const me = async (access: string) => (await server.app.inject({ url: '/api/auth/me/', ...bearer(access) })).statusCode;
const login = async (password = PASSWORD, username = 'ada') => post('login', { username, password });
const user = { id: 1, username: 'ada', email: 'ada@example.com', first_name: 'Ada', last_name: 'L', name: 'Ada L' };

describe('accounts', () => {
  beforeAll(async () => {
    server = await openServer();
    await post('register', ada);
  });
  afterAll(() => server.close());

  it('are made with two tokens', async () => {
    const { status, body } = await post('register', {
      username: 'bob',
      password: PASSWORD,
      password_confirm: PASSWORD,
      colour: 'red',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      user: { id: 2, username: 'bob', email: '', first_name: '', last_name: '', name: '' },
      access: expect.any(String),
      refresh: expect.any(String),
    });
    expect(await me(body.access)).toBe(200);
    expect(await me(body.refresh)).toBe(401);
  });

  it.each([
    [{ username: '' }, 'username', 'This field is required.'],
    [{ username: null }, 'username', 'This field is required.'],
    [{ username: 7 }, 'username', 'Not a valid string.'],
    [{ username: 'a b' }, 'username', /letters, numbers/],
    [{ username: 'a<b' }, 'username', /letters, numbers/],
    [{ username: 'a\u0000' }, 'username', /Null characters/],
    [{ username: 'x'.repeat(151) }, 'username', /150/],
    [{ username: 'ADA' }, 'username', /already exists/],
    [{ email: 'ada' }, 'email', /valid email/],
    [{ first_name: 'x'.repeat(151) }, 'first_name', /150/],
    [{ last_name: [] }, 'last_name', 'Not a valid string.'],
    [{ password: 'short', password_confirm: 'short' }, 'password', /8 characters/],
    [{ password: '12345678901', password_confirm: '12345678901' }, 'password', /numeric/],
    [{ password: 'Password123', password_confirm: 'Password123' }, 'password', /common/],
    [{ password_confirm: 'another phrase 18' }, 'password', /didn't match/],
    [{ password_confirm: undefined }, 'password_confirm', 'This field is required.'],
  ] as const)('with %j are refused by field', async (change, field, text) => {
    const { status, body } = await post('register', { ...ada, username: 'carol', ...change });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'Validation failed', code: 'INVALID_REQUEST', error_code: 'ValidationError' });
    expect(Object.keys(body.errors)).toEqual([field]);
    expect(body.errors[field]).toEqual([typeof text === 'string' ? text : expect.stringMatching(text)]);
    expect(body.details).toEqual(body.errors);
    expect(body.detail).toBe(`${field}: ${body.errors[field][0]}`);
  });

  it.each(['álvaro', 'a@b.c+d-e_f', '李雷', '7'])('may be named %s', async (username) => {
    expect((await post('register', { ...ada, username })).status).toBe(201);
  });

  it('sign in by name and password; a wrong one and an unknown name are the same 401', async () => {
    expect(await login()).toEqual({
      status: 200,
      body: { user, access: expect.any(String), refresh: expect.any(String) },
    });
    const [wrong, unknown] = [await login('another phrase 18'), await login(PASSWORD, 'nobody')];
    expect(wrong.status).toBe(401);
    expect(unknown).toEqual(wrong);
    expect(wrong.body.error).toBe('Invalid username or password');
    expect((await post('login', {})).body.errors).toEqual({
      username: ['This field is required.'],
      password: ['This field is required.'],
    });
  });

  it('without a password are told so at home; elsewhere they are as one that there is none of, in answer and time', async () => {
    const local = { username: 'local', email: '', firstName: '', lastName: '', passwordHash: NO_PASSWORD };
    await server.store.accounts.createUser(local, { onlyFirst: false, invitationHash: null }, Date.now());
    const attempt = (username: string, from: Record<string, unknown>) =>
      post('login', { username, password: PASSWORD }, from);
    const far = { remoteAddress: '192.0.2.1' };
    expect((await attempt('local', {})).body.detail).toContain('loopwright user password local');
    for (const from of [far, { headers: { origin: 'https://evil.example' } }])
      expect(await attempt('local', from)).toEqual(await attempt('nobody', from));
    const shortestMs = { local: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY };
    for (let count = 0; count < 5; count += 1) {
      for (const name of ['local', 'nobody'] as const) {
        const begun = performance.now();
        await attempt(name, far);
        shortestMs[name] = Math.min(shortestMs[name], performance.now() - begun);
      }
    }
    // Without a hash to derive an attempt takes a fortieth; the rest is room for busy cores.
    expect(shortestMs.local).toBeGreaterThan(shortestMs.nobody / 10);
  });

  it('tell and change what they hold of their user, ignoring the rest', async () => {
    const { access } = (await login()).body;
    const patch = (payload: object) =>
      server.app.inject({ method: 'PATCH', url: '/api/auth/me/', ...bearer(access), payload });
    const shown = { ...user, is_owner: true };
    expect((await server.app.inject({ url: '/api/auth/me/', ...bearer(access) })).json()).toEqual(shown);
    expect((await patch({ first_name: 'Augusta', id: 9, username: 'x', is_owner: false })).json()).toEqual({
      ...shown,
      first_name: 'Augusta',
      name: 'Augusta L',
    });
    expect((await patch({ email: 'nonsense' })).json().errors).toEqual({ email: ['Enter a valid email address.'] });
    expect((await patch({ first_name: 'Ada', email: '' })).json()).toEqual({ ...shown, email: '' });
    expect((await patch({ email: 'ada@example.com' })).json()).toEqual(shown);
    expect((await patch({})).json()).toEqual(shown);
  });
});

describe('a refresh token', () => {
  beforeAll(async () => {
    server = await openServer();
    await post('register', ada);
  });
  afterAll(() => server.close());

  it('gives access as often as one asks: a use does not end it', async () => {
    const { refresh } = (await login()).body;
    for (let count = 0; count < 3; count += 1) {
      const { status, body } = await post('refresh', { refresh });
      expect([status, Object.keys(body)]).toEqual([200, ['access', 'refresh']]);
      expect(await me(body.access)).toBe(200);
      expect((await post('refresh', { refresh: body.refresh })).status).toBe(200);
    }
  });

  it('that is missing is 400, one that is no refresh token 401', async () => {
    const { access } = (await login()).body;
    expect((await post('refresh', {})).status).toBe(400);
    expect((await post('refresh', { refresh: 7 })).status).toBe(400);
    expect((await post('refresh', { refresh: access })).status).toBe(401);
    expect((await post('refresh', { refresh: 'nonsense' })).status).toBe(401);
  });

  it('is dead after the logout that named it, others live on', async () => {
    const [one, other] = [(await login()).body, (await login()).body];
    const out = { status: 200, body: { message: 'Logout successful' } };
    expect(await post('logout', { refresh: one.refresh }, bearer(one.access))).toEqual(out);
    expect((await post('refresh', { refresh: one.refresh })).status).toBe(401);
    expect((await post('refresh', { refresh: other.refresh })).status).toBe(200);
    for (const payload of [{}, { refresh: 'unknown' }, { refresh: null }, { refresh: one.refresh }])
      expect(await post('logout', payload, bearer(one.access))).toEqual(out);
    expect((await post('logout', {})).status).toBe(401);
  });

  it('of another user is not ended', async () => {
    const bob = (await post('register', { ...ada, username: 'bob' })).body;
    const { access } = (await login()).body;
    await post('logout', { refresh: bob.refresh }, bearer(access));
    expect((await post('refresh', { refresh: bob.refresh })).status).toBe(200);
  });
});

describe('every token before', () => {
  beforeAll(async () => {
    server = await openServer();
    await post('register', ada);
  });
  afterAll(() => server.close());

  it('dies with a sign-out everywhere', async () => {
    const [one, other] = [(await login()).body, (await login()).body];
    expect([await me(one.access), await me(other.access)]).toEqual([200, 200]);
    expect((await post('sign-out-everywhere', {}, bearer(one.access))).status).toBe(200);
    expect([await me(one.access), await me(other.access)]).toEqual([401, 401]);
    expect((await post('refresh', { refresh: other.refresh })).status).toBe(401);
    expect(await me((await login()).body.access)).toBe(200);
  });

  it('dies with a new password, which needs the old one', async () => {
    const { access, refresh } = (await login()).body;
    const change = (old_password: unknown, new_password: unknown) =>
      post('password', { old_password, new_password }, bearer(access));
    expect((await change('another phrase 18', 'a third phrase 19')).body.errors).toEqual({
      old_password: ['The password is wrong.'],
    });
    expect(Object.keys((await change(PASSWORD, 'short')).body.errors)).toEqual(['new_password']);
    expect(Object.keys((await change(undefined, undefined)).body.errors)).toEqual(['old_password', 'new_password']);
    expect(await me(access)).toBe(200);

    const { status, body } = await change(PASSWORD, 'a third phrase 19');
    expect(status).toBe(200);
    expect([await me(access), await me(body.access)]).toEqual([401, 200]);
    expect((await post('refresh', { refresh })).status).toBe(401);
    expect([(await login()).status, (await login('a third phrase 19')).status]).toEqual([401, 200]);
  });
});

describe('the first account', () => {
  const open = async (settings = {}) => {
    server = await openServer({ setupToken: 'one-time-token', settings: { openSignUp: false, ...settings } });
  };
  const far = { remoteAddress: '192.0.2.1' };

  it('is the owner’s, made from this machine without more', async () => {
    await open();
    const { status, body } = await post('register', ada);
    expect([status, body.user.id]).toEqual([201, 1]);
    expect((await server.app.inject({ url: '/api/users/', ...bearer(body.access) })).json().items[0].is_owner).toBe(
      true,
    );
    await server.close();
  });

  it.each([
    ['another machine', far],
    ['a proxy', { headers: { 'x-forwarded-for': '192.0.2.1' } }],
    ['a name that is rebound', { headers: { host: 'evil.example' } }],
    ['a page of another site', { headers: { origin: 'https://evil.example' } }],
    ['a request that the browser marks', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ])('from %s needs the token of the one-time link', async (_, from) => {
    await open();
    for (const setup_token of [undefined, '', 'wrong', 'one-time-toke', 7]) {
      const { status, body } = await post('register', { ...ada, setup_token }, from);
      expect([status, body.code, body.error_code]).toEqual([403, 'FORBIDDEN', 'ForbiddenError']);
    }
    expect((await post('register', { ...ada, setup_token: 'one-time-token' }, from)).status).toBe(201);
    await server.close();
  });

  it('is one, however many are asked for at once', async () => {
    await open();
    const names = ['a', 'b', 'c', 'd'];
    const all = await Promise.all(names.map((username) => post('register', { ...ada, username })));
    expect(all.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403]);
    await server.close();
  });

  it('closes sign-up: later ones need an invitation, once each', async () => {
    await open();
    const { access } = (await post('register', ada)).body;
    expect((await post('register', { ...ada, username: 'bob' })).body.code).toBe('FORBIDDEN');
    expect((await post('register', { ...ada, username: 'bob', setup_token: 'one-time-token' }, far)).status).toBe(403);
    expect((await post('register', { ...ada, username: 'bob', invitation: 'wrong' })).status).toBe(403);
    const invited = await server.app.inject({
      method: 'POST',
      url: '/api/invitations/',
      ...bearer(access),
      payload: {},
    });
    const { token } = invited.json();
    expect((await post('register', { ...ada, username: 'ada', invitation: token }, far)).status).toBe(400);
    expect((await post('register', { ...ada, username: 'bob', invitation: token }, far)).status).toBe(201);
    expect((await post('register', { ...ada, username: 'carol', invitation: token }, far)).status).toBe(403);
    await server.close();
  });
});

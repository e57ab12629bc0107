import type { Clock } from '@loopwright/runtime/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const DAY_MS = 86_400_000;
let ahead = 0;
const clock: Clock = {
  now: () => Date.now() + ahead,
  random: Math.random,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

let server: OpenServer;
let owner: Client;
let guest: Client;

beforeAll(async () => {
  server = await openServer({ clock });
  owner = await newClient(server);
  guest = await newClient(server);
});
afterAll(() => server.close());

const accept = async (invitation: string, username: string) => {
  const password = 'an unusual phrase 17';
  const payload = { username, password, password_confirm: password, invitation };
  return (await server.app.inject({ method: 'POST', url: '/api/auth/register/', payload })).statusCode;
};

describe('an invitation', () => {
  it('shows its token once and is listed without it', async () => {
    const { status, body } = await owner('POST', '/invitations/', { email: 'eve@example.com' });
    expect(status).toBe(201);
    const { token, ...shown } = body;
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(shown).toEqual({
      id: expect.any(String),
      email: 'eve@example.com',
      created_by: owner.userId,
      created_at: expect.any(String),
      expires_at: expect.any(String),
      accepted_by: null,
    });
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(7 * DAY_MS);
    expect((await owner('GET', '/invitations/')).body).toEqual({ items: [shown], next_cursor: null });
    expect(await accept(token, 'eve')).toBe(201);
    expect((await owner('GET', '/invitations/')).body.items[0].accepted_by).toBe(3);
    expect(await accept(token, 'eva')).toBe(403);
  });

  it('is the owner’s matter', async () => {
    expect((await guest('GET', '/invitations/')).status).toBe(403);
    expect((await guest('POST', '/invitations/', {})).status).toBe(403);
    expect((await guest('DELETE', '/invitations/7f6a3c1e-0000-4000-8000-000000000000/')).status).toBe(403);
  });

  it('is worth nothing once it is revoked', async () => {
    const { id, token } = (await owner('POST', '/invitations/')).body;
    expect((await owner('DELETE', `/invitations/${id.toUpperCase()}/`)).status).toBe(204);
    expect((await owner('DELETE', `/invitations/${id}/`)).body.error).toBe('Invitation');
    expect(await accept(token, 'mallory')).toBe(403);
  });

  it('is worth nothing after seven days', async () => {
    const [one, other] = [(await owner('POST', '/invitations/')).body, (await owner('POST', '/invitations/')).body];
    ahead = 7 * DAY_MS - 60_000;
    expect(await accept(one.token, 'early')).toBe(201);
    ahead = 7 * DAY_MS + 60_000;
    expect(await accept(other.token, 'late')).toBe(403);
    ahead = 0;
  });

  it('takes a valid address or none', async () => {
    expect((await owner('POST', '/invitations/', { email: 'nonsense' })).body.errors).toEqual({
      email: ['Enter a valid email address.'],
    });
    expect((await owner('POST', '/invitations/', { email: '' })).status).toBe(201);
  });
});

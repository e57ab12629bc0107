import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let owner: Client;
let guest: Client;

beforeAll(async () => {
  server = await openServer();
  owner = await newClient(server);
  guest = await newClient(server);
});
afterAll(() => server.close());

describe('users', () => {
  it('are listed for the owner only, without anything of their passwords', async () => {
    const { status, body } = await owner('GET', '/users/');
    expect(status).toBe(200);
    expect(body.next_cursor).toBe(null);
    expect(body.items[0]).toEqual({
      id: 1,
      username: 'user1',
      email: '',
      first_name: '',
      last_name: '',
      name: '',
      is_owner: true,
      created_at: expect.stringMatching(/Z$/),
    });
    expect(body.items.map((user: { is_owner: boolean }) => user.is_owner)).toEqual([true, false]);
    expect((await guest('GET', '/users/')).body).toMatchObject({ code: 'FORBIDDEN', error_code: 'ForbiddenError' });
  });

  it('are removed by the owner while they own no workflow, a deleted one that may be restored included', async () => {
    const other = await newClient(server);
    const { id } = (await guest('POST', '/workflow/', { name: 'Mine' })).body;
    expect((await owner('DELETE', `/users/${guest.userId}/`)).status).toBe(409);
    await guest('DELETE', `/workflow/${id}/`);
    expect((await owner('DELETE', `/users/${guest.userId}/`)).status).toBe(409);
    expect((await guest('GET', '/auth/me/')).status).toBe(200);

    const path = `/users/${other.userId}/`;
    expect((await guest('DELETE', path)).status).toBe(403);
    expect((await owner('DELETE', path)).status).toBe(204);
    expect((await other('GET', '/auth/me/')).status).toBe(401);
    expect((await owner('DELETE', path)).status).toBe(404);
  });

  it('that are unknown are 404, and the owner stays', async () => {
    for (const id of ['0', '-1', '1.5', '1e0', '0x1', 'x', '99', '9'.repeat(30), '%00'])
      expect((await owner('DELETE', `/users/${id}/`)).status).toBe(404);
    expect((await owner('DELETE', '/users/1/')).status).toBe(403);
  });
});

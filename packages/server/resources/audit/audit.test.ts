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
  for (const name of ['one', 'two', 'three']) await guest('POST', '/auth/api-keys/', { name });
});
afterAll(() => server.close());

const actions = (body: { items: { action: string }[] }) => body.items.map(({ action }) => action);

describe('the audit record', () => {
  it('tells who did what to what, newest first, and holds no secret', async () => {
    const { status, body } = await guest('GET', '/audit/');
    expect([status, body.next_cursor]).toEqual([200, null]);
    expect(actions(body)).toEqual(['api-key.create', 'api-key.create', 'api-key.create', 'user.register']);
    expect(body.items[0]).toEqual({
      id: expect.any(Number),
      at: expect.stringMatching(/Z$/),
      user_id: guest.userId,
      username: 'user2',
      action: 'api-key.create',
      target_type: 'api-key',
      target_id: expect.any(String),
      details: { name: 'three' },
    });
    expect(JSON.stringify(body)).not.toMatch(/unusual phrase|\$argon2/);
  });

  it('is whole for the owner, and of others’ own doings for them', async () => {
    expect(actions((await owner('GET', '/audit/')).body)).toHaveLength(5);
    expect(
      (await guest('GET', '/audit/')).body.items.every((one: { user_id: number }) => one.user_id === guest.userId),
    ).toBe(true);
  });

  it('comes in pages', async () => {
    const first = (await owner('GET', '/audit/?limit=2')).body;
    const second = (await owner('GET', `/audit/?limit=2&cursor=${first.next_cursor}`)).body;
    const third = (await owner('GET', `/audit/?limit=2&cursor=${second.next_cursor}`)).body;
    const all = (await owner('GET', '/audit/')).body.items;
    expect([...first.items, ...second.items, ...third.items]).toEqual(all);
    expect(third.next_cursor).toBe(null);
    expect((await owner('GET', `/audit/?limit=${all.length}`)).body).toEqual({ items: all, next_cursor: null });
  });

  it('is found by action and target', async () => {
    expect(actions((await owner('GET', '/audit/?action=user.register')).body)).toEqual([
      'user.register',
      'user.register',
    ]);
    expect((await owner('GET', `/audit/?target=${guest.userId}&action=user.register`)).body.items).toHaveLength(1);
    expect((await owner('GET', '/audit/?action=nothing')).body).toEqual({ items: [], next_cursor: null });
  });

  it('is found by who did it and when', async () => {
    const all = (await owner('GET', '/audit/')).body.items;
    const of = async (query: string, client = owner) => (await client('GET', `/audit/?${query}`)).body.items;
    expect(await of(`user=${guest.userId}`)).toEqual((await guest('GET', '/audit/')).body.items);
    expect(await of(`user=${owner.userId}&action=user.register`)).toHaveLength(1);
    expect(await of('user=999999')).toEqual([]);
    expect(await of(`user=${owner.userId}`, guest)).toEqual([]);
    expect(await of(`user=${guest.userId}`, guest)).toHaveLength(4);
    const ats = all.map(({ at }: { at: string }) => at);
    expect(await of(`from=${ats.at(-1)}&to=${ats[0]}`)).toEqual(all);
    expect(await of(`from=${ats[0]}&to=${ats[0]}`)).toEqual(all.filter(({ at }: { at: string }) => at === ats[0]));
    expect(await of('to=2001-01-01T00:00:00Z')).toEqual([]);
    expect(await of('from=2101-01-01')).toEqual([]);
  });

  it.each([
    'user=x',
    'user=0',
    'from=x',
    'to=2024-02-31',
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1&limit=2',
    'cursor=x',
    'cursor=%00',
    `cursor=${Buffer.from('started:7:1').toString('base64url')}`, // of a page of runs
    `action=${'x'.repeat(101)}`,
  ])('refuses ?%s by 400', async (query) => {
    expect((await owner('GET', `/audit/?${query}`)).status).toBe(400);
  });
});

import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const PASSWORD = 'an unusual phrase 17';

let server: OpenServer;
let ada: Client;
/** A second connection to the server's database: for triggers, which fail what the server writes. It waits while that writes. */
let database: DatabaseSync;

beforeEach(async () => {
  server = await openServer();
  ada = await newClient(server);
  database = new DatabaseSync(join(dirname(server.filesFolder), 'loopwright.db'), { timeout: 60_000 });
});
afterEach(async () => {
  database.close();
  await server.close();
});

const failing = (when: string): void =>
  database.exec(`CREATE TRIGGER fails BEFORE ${when} BEGIN SELECT RAISE(ABORT, 'it fails'); END`);
const sound = (): void => database.exec('DROP TRIGGER fails');
const login = async (password: string): Promise<number> =>
  (await ada('POST', '/auth/login/', { username: 'user1', password })).status;

describe('where the audit record cannot be written', () => {
  beforeEach(() => failing('INSERT ON audit'));

  it('a change that was made is answered, and what was not recorded is logged', async () => {
    const made = await ada('POST', '/workflow/', { name: 'Orders' });
    expect([made.status, made.body.name]).toEqual([201, 'Orders']);
    expect(server.errors).toEqual([expect.stringMatching(/audit record.*"workflow\.create"/)]);
    expect(server.errors[0]).toContain(made.body.id);
  });

  it('no API key is made or deleted', async () => {
    expect((await ada('POST', '/auth/api-keys/', { name: 'shop' })).status).toBeGreaterThanOrEqual(500);
    expect((await ada('GET', '/auth/api-keys/')).body).toEqual([]);
    sound();
    const made = await ada('POST', '/auth/api-keys/', { name: 'shop' });
    failing('INSERT ON audit');
    expect((await ada('DELETE', `/auth/api-keys/${made.body.id}/`)).status).toBeGreaterThanOrEqual(500);
    expect((await ada('GET', '/auth/api-keys/')).body).toHaveLength(1);
  });

  it('no account is made: whoever registers may try again', async () => {
    const account = { username: 'bob', password: PASSWORD, password_confirm: PASSWORD };
    expect((await ada('POST', '/auth/register/', account)).status).toBeGreaterThanOrEqual(500);
    sound();
    const made = await ada('POST', '/auth/register/', account);
    expect(made.status).toBe(201);
    const { items } = (await ada('GET', '/audit/?action=user.register&limit=1')).body;
    expect(items).toMatchObject([
      {
        user_id: made.body.user.id,
        username: 'bob',
        target_id: String(made.body.user.id),
        details: { username: 'bob' },
      },
    ]);
  });

  it('the password stays what it was', async () => {
    const change = { old_password: PASSWORD, new_password: 'another phrase 18' };
    expect((await ada('POST', '/auth/password/', change)).status).toBeGreaterThanOrEqual(500);
    expect([await login(PASSWORD), await login('another phrase 18')]).toEqual([200, 401]);
  });
});

it('what was done to dead letters before one of them fails is recorded', async () => {
  const { id } = await newGraph(ada, [
    { type: 'webhook-producer', values: { webhook_id: 'fails' } },
    { type: 'data-transformer', values: { output_template: 'no {{ data.webhook.data.body.n }} json' } },
  ]);
  await ada('POST', `/workflow/${id}/start_execution/`);
  for (let n = 0; n < 3; n += 1) await ada('POST', '/webhooks/fails/', { n });
  const letters = async () => (await ada('GET', `/dead-letters/?workflow=${id}`)).body.items;
  while ((await letters()).length < 3);
  await ada('POST', `/workflow/${id}/stop_execution/`);
  const ids: number[] = (await letters()).map((letter: { id: number }) => letter.id);
  failing(`DELETE ON message WHEN OLD.seq = ${ids[2]}`);
  expect((await ada('POST', '/dead-letters/delete/', { ids })).status).toBeGreaterThanOrEqual(500);
  const { items } = (await ada('GET', '/audit/?action=dead_letter.delete')).body;
  expect(items.map(({ details }: { details: object }) => details)).toEqual([{ ids: ids.slice(0, 2) }]);
});

it('an api workflow whose graph cannot be read is not activated: the answer is a failure, and nothing is recorded', async () => {
  const hook = { type: 'webhook-producer', values: { webhook_id: 'orders' } };
  const { id } = await newGraph(ada, [hook], { workflow_type: 'api' });
  const activate = async () => (await ada('POST', `/workflow/${id}/activate/`)).status;
  const status = async () => (await ada('GET', `/workflow/${id}/`)).body.status;
  database.exec('ALTER TABLE node RENAME TO gone');
  expect(await activate()).toBeGreaterThanOrEqual(500);
  database.exec('ALTER TABLE gone RENAME TO node');
  expect(await status()).toBe('inactive');
  expect((await ada('GET', '/audit/?action=workflow.activate')).body.items).toEqual([]);
  expect([await activate(), await status()]).toEqual([200, 'active']);
});

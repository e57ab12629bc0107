import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApi } from '../../testing/process/api.ts';
import { type ServerProcess, startServer } from '../../testing/process/server-process.ts';
import { runCommand } from './testing/run-command.ts';

const PASSWORD = 'correct-horse-battery';
const FILE = `loopwright: 1
name: Orders
type: production
nodes:
  hook:
    type: webhook-producer
    fields:
      webhook_id: orders
  send:
    type: http-request
    fields:
      url: http://127.0.0.1:9/
      method: GET
      auth_type: bearer
      auth_bearer_token: hunter22
connections:
  - hook -> send
`;

let folder = '';
let data = '';
let key = '';
let server: ServerProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-key-'));
  data = join(folder, 'data');
  key = join(data, 'secret.key');
});
afterEach(async () => {
  await server?.end('SIGKILL');
  server = null;
  await rm(folder, { recursive: true, force: true });
});

const inFolder = (args: readonly string[], stdin = '') => runCommand(folder, [...args, '--data-dir', data], { stdin });
const startIt = () => inFolder(['start', '--port', '0']);

async function serve(...args: readonly string[]) {
  server = await startServer(data, { args });
  const body = { username: 'ada', password: PASSWORD };
  const login = await createApi(server.origin, {}).call<{ access: string }>('POST', '/api/auth/login/', body);
  return createApi(server.origin, { authorization: `Bearer ${login.body.access}` });
}

/** A data folder with a workflow that is started, and changed since as asked; its server has stopped. */
async function begun(since: object | null = null): Promise<string> {
  await inFolder(['user', 'add', 'ada', '--email', 'ada@example.com', '--password-stdin'], `${PASSWORD}\n`);
  const api = await serve();
  const { id } = (await api.call<{ id: string }>('POST', '/api/workflow/import/', { file: FILE })).body;
  expect((await api.call('POST', `/api/workflow/${id}/start_execution/`)).status).toBe(200);
  if (since !== null) {
    const node = await sender(api, id);
    expect((await api.call('PATCH', `/api/workflow/${id}/nodes/${node}/`, { form_values: since })).status).toBe(200);
  }
  await server!.end('SIGTERM');
  return id;
}

async function sender(api: Awaited<ReturnType<typeof serve>>, id: string): Promise<string> {
  const nodes = await api.call<{ id: string; node_type: string }[]>('GET', `/api/workflow/${id}/nodes/`);
  return nodes.body.find(({ node_type }) => node_type === 'http-request')!.id;
}

/** The digest that the database keeps of its key. */
function digests(sql = 'SELECT digest FROM key_check'): unknown[] {
  const database = new DatabaseSync(join(data, 'loopwright.db'));
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
/** As in a folder of a release that kept no digest, or a backup of one. */
const forgetDigest = () => digests('DELETE FROM key_check');
const otherKey = () => `${randomBytes(32).toString('base64url')}\n`;

it('a start without the key of the database, or with another one, is refused by one line, and makes none', async () => {
  await begun();
  const own = await readFile(key, 'utf8');
  await rm(key);
  const without = await startIt();
  expect(without).toMatchObject({ code: 1, out: '' });
  expect(without.err).toMatch(
    /^\S+secret\.key is not there, [^\n]+ put it back, or [^\n]+ --new-secret-key, [^\n]+\n$/,
  );
  expect(await readdir(data)).not.toContain('secret.key');
  await writeFile(key, otherKey());
  const other = await startIt();
  expect(other).toMatchObject({ code: 1, out: '' });
  expect(other.err).toMatch(/^\S+secret\.key is not the key of the database beside it, [^\n]+\n$/);
  expect((await inFolder(['user', 'list'])).err).toBe(other.err);
  await writeFile(key, own);
  await serve();
});

it.each([
  ['a form', null],
  [
    'a version that is at work',
    { url: 'http://127.0.0.1:9/', method: 'GET', auth_type: 'none', auth_bearer_token: '' },
  ],
])('where no digest is known a password of %s tells the key of the database', async (_where, since) => {
  const id = await begun(since);
  const own = await readFile(key, 'utf8');
  forgetDigest();
  await rm(key);
  expect(await startIt()).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('secret.key is not there, '),
  });
  expect(await readdir(data)).not.toContain('secret.key');
  await writeFile(key, otherKey());
  const other = await startIt();
  expect(other).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is not the key of the database') });
  expect((await inFolder(['user', 'list'])).err).toBe(other.err);
  expect(digests()).toEqual([]);
  await writeFile(key, own);
  const api = await serve();
  const state = await api.call<{ status: string }>('GET', `/api/workflow/${id}/task_status/`);
  expect(state.body.status).toBe('STARTED');
  expect(digests()).toHaveLength(1);
});

it('where no digest is known and no password is kept any key will do', async () => {
  await inFolder(['user', 'add', 'ada', '--email', 'ada@example.com', '--password-stdin'], `${PASSWORD}\n`);
  forgetDigest();
  await writeFile(key, otherKey());
  await serve();
  expect(digests()).toHaveLength(1);
});

it('a start that is to go on without the key tells what is to be set again, and ends what cannot go on', async () => {
  const id = await begun();
  await rm(key);
  let api = await serve('--new-secret-key');
  const node = await sender(api, id);
  expect(server!.log()).toContain(`Orders (${id}), http-request ${node}: auth_bearer_token\n`);
  expect(server!.log()).toMatch(/An execution ends: \S+ auth_bearer_token: This password cannot be opened/);
  const state = () => api.call<{ status: string }>('GET', `/api/workflow/${id}/task_status/`);
  expect((await state()).body.status).toBe('FAILURE');
  expect((await api.call('POST', '/api/webhooks/orders/', {})).body).toMatchObject({ subscribers: 0 });
  const started = await api.call('POST', `/api/workflow/${id}/start_execution/`);
  expect(started).toMatchObject({
    status: 422,
    body: { details: { [node]: { auth_bearer_token: expect.anything() } } },
  });

  const form_values = { url: 'http://127.0.0.1:9/', method: 'GET', auth_type: 'bearer', auth_bearer_token: 'hunter33' };
  expect((await api.call('PATCH', `/api/workflow/${id}/nodes/${node}/`, { form_values })).status).toBe(200);
  expect((await api.call('POST', `/api/workflow/${id}/start_execution/`)).status).toBe(200);
  await server!.end('SIGTERM');
  api = await serve();
  expect((await state()).body.status).toBe('STARTED');
});

it.each([
  ['empty', ''],
  ['damaged', 'short\n'],
])('a start with a key file that is %s names the way on without it, which keeps the file beside another one', async (what, text) => {
  await begun();
  await writeFile(key, text);
  const refused = await startIt();
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(
    new RegExp(`^The key file \\S+secret\\.key is ${what}: [^\\n]+ loopwright start --new-secret-key, [^\\n]+\\n$`),
  );
  expect((await inFolder(['user', 'list'])).err).toBe(refused.err);
  expect(await readFile(key, 'utf8')).toBe(text);

  await serve('--new-secret-key');
  expect(server!.log()).toMatch(/http-request \S+: auth_bearer_token\n/);
  expect((await readFile(key, 'utf8')).trim()).toHaveLength(43);
  const aside = (await readdir(data)).filter((name) => name.startsWith('secret.key.'));
  expect(aside).toEqual([expect.stringMatching(/^secret\.key\.damaged-\d{8}T\d{9}Z$/)]);
  expect(await readFile(join(data, aside[0]!), 'utf8')).toBe(text);
  await server!.end('SIGTERM');
  await serve();
});

it('a key file that holds a key is not moved aside by a start that may go on without it', async () => {
  await begun();
  const other = otherKey();
  await writeFile(key, other);
  await serve('--new-secret-key');
  expect(await readFile(key, 'utf8')).toBe(other);
  expect((await readdir(data)).filter((name) => name.startsWith('secret.key'))).toEqual(['secret.key']);
});

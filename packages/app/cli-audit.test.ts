import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApi } from '../../testing/process/api.ts';
import { type ServerProcess, startServer } from '../../testing/process/server-process.ts';
import { runCommand } from './testing/run-command.ts';

const FILE = `loopwright: 1
name: Orders
type: production
nodes:
  count:
    type: counter
connections: []
`;

let folder = '';
let server: ServerProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-audit-'));
});
afterEach(async () => {
  await server?.end('SIGKILL');
  server = null;
  await rm(folder, { recursive: true, force: true });
});

it('what the command line does to users, keys and workflows is in the audit record, and that it was done there', async () => {
  const data = join(folder, 'data');
  const run = async (args: readonly string[], stdin = ''): Promise<string> => {
    const { code, out, err } = await runCommand(folder, [...args, '--data-dir', data], { stdin });
    expect({ code, args, err }).toMatchObject({ code: 0 });
    return out;
  };
  await writeFile(join(folder, 'orders.yaml'), FILE);
  await run(['user', 'add', 'ada', '--password-stdin'], 'correct-horse-battery\n');
  await run(['user', 'password', 'ada', '--password-stdin'], 'another-long-phrase\n');
  const key = (await run(['token', 'create', 'ada', '--name', 'shop'])).trim();
  const [workflowId] = (await run(['import', 'orders.yaml'])).split('\t');
  await run(['user', 'list']);
  server = await startServer(data);
  const { body } = await createApi(server.origin, { 'x-api-key': key }).call('GET', '/api/audit/');
  const { items } = body as { readonly items: readonly unknown[] };
  const how = { source: 'command line', system_user: userInfo().username };
  const entry = (action: string, target_type: string, target_id: unknown, details: object) => ({
    id: expect.any(Number),
    at: expect.stringMatching(/Z$/),
    user_id: null,
    username: '',
    action,
    target_type,
    target_id,
    details: { ...details, ...how },
  });
  expect(items).toEqual([
    entry('workflow.import', 'workflow', workflowId, { name: 'Orders', owner: 'ada' }),
    entry('api-key.create', 'api-key', expect.stringMatching(/^[0-9a-f-]{36}$/), { name: 'shop', owner: 'ada' }),
    entry('user.password', 'user', '1', { username: 'ada' }),
    entry('user.register', 'user', '1', { username: 'ada' }),
  ]);
  expect(JSON.stringify(items)).not.toMatch(/horse|phrase|argon2/);
  expect(JSON.stringify(items)).not.toContain(key);
});

it('what cannot be recorded is not done: no user is made, no password changed, no key kept or shown, no workflow made', async () => {
  const data = join(folder, 'data');
  const run = (args: readonly string[], stdin = '') =>
    runCommand(folder, [...args, '--data-dir', data], { stdin: `${stdin}\n` });
  const inDatabase = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(data, 'loopwright.db'));
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const stored = () =>
    inDatabase((database) => [
      database.prepare('SELECT username, password_hash, token_generation FROM account').all(),
      database.prepare('SELECT name FROM api_key').all(),
      database.prepare('SELECT name FROM workflow').all(),
    ]);
  await run(['user', 'add', 'ada', '--password-stdin'], 'correct-horse-battery');
  const before = stored();
  expect(before).toMatchObject([[{ username: 'ada' }], [], []]);
  inDatabase((database) =>
    database.exec("CREATE TRIGGER fails BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'it fails'); END"),
  );
  const failed = { code: 1, out: '' };
  expect(await run(['user', 'password', 'ada', '--password-stdin'], 'another-long-phrase')).toMatchObject(failed);
  expect(await run(['user', 'add', 'bob', '--password-stdin'], 'another-long-phrase')).toMatchObject(failed);
  expect(await run(['token', 'create', 'ada', '--name', 'shop'])).toMatchObject(failed);
  await writeFile(join(folder, 'orders.yaml'), FILE);
  expect(await run(['import', 'orders.yaml'])).toMatchObject(failed);
  expect(stored()).toEqual(before);
});

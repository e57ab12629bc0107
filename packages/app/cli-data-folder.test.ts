import type { ChildProcess } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, stat, symlink, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi, registerOwner } from '../../testing/process/api.ts';
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
  note:
    type: file-writer
    fields:
      file_path: orders.txt
      mode: a
      content: "{{ data.webhook.data.body.id }}"
connections:
  - hook -> note
`;

let folder = '';
let data = '';
let server: ServerProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-data-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  await server?.end('SIGKILL');
  server = null;
  await rm(folder, { recursive: true, force: true });
});

const inFolder = (args: readonly string[], stdin = '', onStarted?: (child: ChildProcess) => void) =>
  runCommand(folder, [...args, '--data-dir', data], { stdin, ...(onStarted === undefined ? {} : { onStarted }) });
const addAda = () =>
  inFolder(['user', 'add', 'ada', '--email', 'ada@example.com', '--password-stdin'], `${PASSWORD}\n`);

async function serve(dataDir = data): Promise<ServerProcess> {
  server = await startServer(dataDir);
  return server;
}

async function signIn(origin: string): Promise<number> {
  const reply = await createApi(origin, {}).call('POST', '/api/auth/login/', { username: 'ada', password: PASSWORD });
  return reply.status;
}

describe('users and keys of a data folder', () => {
  it('are made without a server, and work on one that starts afterwards', async () => {
    expect(await addAda()).toEqual({ code: 0, out: 'ada can sign in and owns this installation\n', err: '' });
    expect((await inFolder(['user', 'list'])).out).toBe('1\tada\tada@example.com\towner\n');
    const token = await inFolder(['token', 'create', 'ada', '--name', 'shop']);
    expect(token.code).toBe(0);
    expect(token.out).toMatch(/^[\w-]{43}\n$/);
    const { origin } = await serve();
    expect(await signIn(origin)).toBe(200);
    const me = await createApi(origin, { 'x-api-key': token.out.trim() }).call('GET', '/api/auth/me/');
    expect(me).toMatchObject({ status: 200, body: { username: 'ada' } });
  });

  it('are refused by one line and 1: a short password, a name that is taken, one that is not there', async () => {
    const short = await inFolder(['user', 'add', 'ada', '--password-stdin'], 'short\n');
    expect(short).toMatchObject({ code: 1, out: '' });
    expect(short.err).toMatch(/^This password is too short[^\n]*\n$/);
    await addAda();
    expect(await addAda()).toEqual({ code: 1, out: '', err: 'There is a user ada already\n' });
    const nobody = await inFolder(['token', 'create', 'bob']);
    expect(nobody).toMatchObject({ code: 1, out: '' });
    expect(nobody.err).toMatch(/^There is no user bob[^\n]*\n$/);
  });

  it('are held to what the API asks of them: an address that is one, a name of at most 255 characters', async () => {
    const account = ['user', 'add', 'ada', '--password-stdin'];
    expect(await inFolder([...account, '--email', 'nowhere'], `${PASSWORD}\n`)).toEqual({
      code: 2,
      out: '',
      err: '--email: nowhere is no address; give one such as ada@example.com\n',
    });
    await expect(readdir(data)).rejects.toThrow('ENOENT');
    await addAda();
    const named = await inFolder(['token', 'create', 'ada', '--name', 'x'.repeat(256)]);
    expect(named).toEqual({ code: 2, out: '', err: '--name: give 1 to 255 characters (it has 256)\n' });
  });

  it('have names of letters, digits and a few signs, and are found in whichever case they are written', async () => {
    expect(await inFolder(['user', 'add', 'a b', '--password-stdin'], `${PASSWORD}\n`)).toEqual({
      code: 2,
      out: '',
      err: 'a b: a username has 1 to 150 letters, digits and @ . + - _\n',
    });
    await addAda();
    await writeFile(join(folder, 'orders.yaml'), FILE);
    expect(await inFolder(['import', 'orders.yaml', '--user', 'ADA'])).toMatchObject({ code: 0, err: '' });
    const nobody = await inFolder(['import', 'orders.yaml', '--user', 'bob']);
    expect(nobody).toMatchObject({ code: 1, out: '' });
    expect(nobody.err).toBe((await inFolder(['token', 'create', 'bob'])).err);
  });

  it('has a new password after `user password`, and the old one is refused', async () => {
    await addAda();
    const changed = await inFolder(['user', 'password', 'ada', '--password-stdin'], 'another-long-phrase\n');
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect(await signIn((await serve()).origin)).toBe(401);
  });
});

describe('a data folder that is not there', () => {
  it.each([
    ['user', 'list'],
    ['user', 'password', 'ada', '--password-stdin'],
    ['token', 'create', 'ada'],
    ['import', 'orders.yaml'],
    ['export', 'Orders'],
  ])('is not made by %s %s, which tells where it looked', async (...args) => {
    await writeFile(join(folder, 'orders.yaml'), FILE);
    expect(await inFolder(args, `${PASSWORD}\n`)).toEqual({
      code: 1,
      out: '',
      err: `There is no database in ${data}: name its folder by --data-dir\n`,
    });
    await expect(readdir(data)).rejects.toThrow('ENOENT');
  });
});

it('the key of a data folder is made by no command that finds none', async () => {
  await addAda();
  await rm(join(data, 'secret.key'));
  const { code, out, err } = await inFolder(['user', 'list']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^There is no secret\.key in \S+data: [^\n]+\n$/);
  expect(await readdir(data)).not.toContain('secret.key');
});

describe('workflow files', () => {
  it('come back as the same text after an import, an export and another import', async () => {
    await addAda();
    await writeFile(join(folder, 'orders.yaml'), FILE);
    const made = await inFolder(['import', 'orders.yaml']);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^[0-9a-f-]{36}\tOrders\n$/);
    const first = await inFolder(['export', made.out.split('\t')[0]!]);
    expect(first.code).toBe(0);
    await writeFile(join(folder, 'again.yaml'), first.out);
    const again = await inFolder(['import', 'again.yaml']);
    const named = await inFolder(['export', again.out.split('\t')[0]!, '-o', 'out.yaml']);
    expect(named).toEqual({ code: 0, out: '', err: '' });
    expect(await readFile(join(folder, 'out.yaml'), 'utf8')).toBe(first.out);
  });

  it('are named by their id where two have one name', async () => {
    await addAda();
    await writeFile(join(folder, 'orders.yaml'), FILE);
    await inFolder(['import', 'orders.yaml', 'orders.yaml']);
    const { code, err } = await inFolder(['export', 'Orders']);
    expect(code).toBe(1);
    expect(err).toMatch(/^2 workflows are called Orders: name one by its id\n( {2}[0-9a-f-]{36}\n){2}$/);
  });

  it('are not imported, none of them, where one is wrong', async () => {
    await addAda();
    await writeFile(join(folder, 'orders.yaml'), FILE);
    await writeFile(join(folder, 'wrong.yaml'), 'loopwright: 1\n');
    expect((await inFolder(['import', 'orders.yaml', 'wrong.yaml'])).code).toBe(1);
    expect(await inFolder(['export', 'Orders'])).toEqual({ code: 1, out: '', err: 'There is no workflow Orders\n' });
  });
});

describe('beside a running server', () => {
  it('the database is checked against itself: exit 0 when it is sound, 1 with what is wrong', async () => {
    const nothing = await inFolder(['doctor']);
    expect(nothing).toMatchObject({ code: 1, out: '' });
    expect(nothing.err).toMatch(/^There is no database in [^\n]+\n$/);
    await addAda();
    await writeFile(join(folder, 'orders.yaml'), FILE);
    await inFolder(['import', 'orders.yaml']);
    await serve();
    const sound = await inFolder(['doctor']);
    expect(sound).toMatchObject({ code: 0, out: '' });
    expect(sound.err).toMatch(/^Nothing is wrong: [^\n]+\n$/);
    const database = new DatabaseSync(join(data, 'loopwright.db'));
    database.exec("UPDATE workflow SET tags = '['");
    database.close();
    const damaged = await inFolder(['doctor']);
    expect(damaged).toMatchObject({ code: 1, err: 'Something is wrong: 1 finding\n' });
    expect(damaged.out).toMatch(/^workflow [\w-]{36}: the column tags is damaged\n$/);
  });

  it('a backup is taken that another data folder opens with everything in it', async () => {
    await addAda();
    const { origin } = await serve();
    const login = await createApi(origin, {}).call<{ access: string }>('POST', '/api/auth/login/', {
      username: 'ada',
      password: PASSWORD,
    });
    const api = createApi(origin, { authorization: `Bearer ${login.body.access}` });
    await api.call('POST', '/api/workflow/import/', { file: FILE });
    const copied = await inFolder(['backup', 'copy.db']);
    expect(copied).toMatchObject({ code: 0, err: '' });
    expect(copied.out).toMatch(/^copy\.db: \d+\.\d MiB\n$/);
    expect(await inFolder(['backup', 'copy.db'])).toEqual({
      code: 1,
      out: '',
      err: 'copy.db is there already: name a new file\n',
    });
    const nowhere = await inFolder(['backup', 'none/copy.db']);
    expect(nowhere).toMatchObject({ code: 1, out: '' });
    expect(nowhere.err).toMatch(/^\S+none is no folder: make it, or name another file\n$/);
    const inUse = await inFolder(['restore', 'copy.db', '--replace']);
    expect(inUse).toMatchObject({ code: 1, out: '' });
    expect(inUse.err).toContain('is in use by another Loopwright');
    const other = join(folder, 'other');
    expect(await runCommand(folder, ['restore', 'copy.db', '--data-dir', other])).toEqual({
      code: 0,
      out: `${other} holds copy.db\n`,
      err: `Put the secret.key of that time into ${other} before the start: without it passwords cannot be opened\n`,
    });
    await writeFile(join(other, 'secret.key'), await readFile(join(data, 'secret.key')), { mode: 0o600 });
    const found = await runCommand(folder, ['export', 'Orders', '--data-dir', other]);
    expect(found).toMatchObject({ code: 0, err: '' });
    expect(found.out).toContain('webhook_id: orders');
  });

  it('a backup or a restore that is broken off leaves nothing behind', async () => {
    await addAda();
    const held = new DatabaseSync(join(data, 'loopwright.db'));
    // Nobody reads it meanwhile: a backup has begun its file then, and goes no further.
    held.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; CREATE TABLE filler (x)');
    const brokenOff = async (where: string, isBegun: (name: string) => boolean, args: readonly string[]) => {
      const stop = new AbortController();
      const changes = watch(where, { signal: stop.signal });
      const ended = inFolder(args, '', async (child) => {
        for await (const { filename } of changes)
          if (isBegun(filename ?? '')) {
            child.kill('SIGINT');
            return;
          }
      });
      const { code } = await ended;
      stop.abort();
      return code;
    };
    expect(await brokenOff(folder, (name) => name.startsWith('copy.db'), ['backup', 'copy.db'])).toBeNull();
    expect(await readdir(folder)).toEqual(['data']);
    held.exec('ROLLBACK');
    held.exec('CREATE TABLE filler AS SELECT randomblob(100000000) AS x');
    held.close();
    expect((await inFolder(['backup', 'copy.db'])).code).toBe(0);
    const before = await readdir(data);
    const restoring = ['restore', 'copy.db', '--replace'];
    expect(await brokenOff(data, (name) => name.includes('restoring'), restoring)).toBeNull();
    expect(await readdir(data)).toEqual(before);
  });

  it('a second one on the same folder, and commands that write to it, are refused by one line and 1', async () => {
    await serve();
    const second = await inFolder(['start', '--port', '0']);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(/^[^\n{]+\n$/);
    expect(second.err).toContain(data);
    const user = await inFolder(['user', 'list']);
    expect(user).toMatchObject({ code: 1, out: '' });
    expect(user.err).toMatch(/^A server works on [^\n]+\n$/);
  });

  it('another on the same port is refused by one line and 1, and leaves its folder to others', async () => {
    const { port } = new URL((await serve()).origin);
    const other = join(folder, 'other');
    const taken = await runCommand(folder, ['start', '--port', port, '--data-dir', other]);
    expect(taken).toEqual({
      code: 1,
      out: '',
      err: `Port ${port} of 127.0.0.1 is taken: stop what listens there or choose another by --port\n`,
    });
    expect((await runCommand(folder, ['user', 'list', '--data-dir', other])).code).toBe(0);
  });

  it('another on the same port begins no life: nothing of its workflows runs', async () => {
    const other = join(folder, 'other');
    const before = await startServer(other);
    await before.end('SIGTERM');
    const { port } = new URL((await serve()).origin);
    expect((await runCommand(folder, ['start', '--port', port, '--data-dir', other])).code).toBe(1);
    const database = new DatabaseSync(join(other, 'loopwright.db'), { readOnly: true });
    const lives = database.prepare('SELECT count(*) AS lives FROM worker').get()!;
    database.close();
    expect(lives).toEqual({ lives: 1 });
  });
});

describe('a server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, and its folder is free again', async (signal) => {
    const running = await serve();
    await registerOwner(running.origin);
    expect(await running.end(signal)).toBe(0);
    expect((await inFolder(['user', 'list'])).out).toContain('ada');
  });

  it('whose log cannot be written works on, and ends with 0', async () => {
    const full = await open('/dev/full', 'w');
    try {
      server = await startServer(data, { env: { LOOPWRIGHT_LOG_LEVEL: 'debug' }, logTo: full.fd });
      await registerOwner(server.origin);
      expect(await server.end('SIGTERM')).toBe(0);
    } finally {
      await full.close();
    }
    expect((await inFolder(['user', 'list'])).out).toContain('ada');
  });

  it('makes its folder for its owner alone', async () => {
    await serve();
    expect((await stat(data)).mode & 0o777).toBe(0o700);
  });

  it('is refused a folder that is a file, by one line and 1', async () => {
    await writeFile(data, '');
    const { code, err } = await inFolder(['start', '--port', '0']);
    expect(code).toBe(1);
    expect(err).toMatch(/^[^\n]+ is no folder: choose another by --data-dir\n$/);
  });

  it('is refused a link that leads nowhere, and a place where no folder can be made, by one line and 1', async () => {
    await symlink(join(folder, 'nowhere'), data);
    // Nothing can be made in the second: it answers as if its parent were missing, though that is there.
    for (const place of process.platform === 'linux' ? [data, '/proc/loopwright/data'] : [data]) {
      const { code, out, err } = await runCommand(folder, ['start', '--port', '0', '--data-dir', place]);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(/^\S+ cannot be made: choose another folder by --data-dir\n$/);
    }
  });
});

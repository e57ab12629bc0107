import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { SETTINGS, type Settings } from '@loopwright/model';
import { openSqlite } from '@loopwright/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CannotStart, openFailure } from './start/cannot-start.ts';
import { runCommand } from './testing/run-command.ts';

let folder = '';
let data = '';
let backup = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-rights-'));
  data = join(folder, 'data');
  backup = join(folder, 'backup', 'backup.db');
  const args = ['user', 'add', 'ada', '--password-stdin', '--data-dir', data];
  expect((await runCommand(folder, args, { stdin: 'correct-horse-battery\n' })).code).toBe(0);
  await mkdir(join(folder, 'backup'));
  expect((await runCommand(folder, ['backup', backup, '--data-dir', data])).code).toBe(0);
});
afterAll(async () => {
  await chmod(data, 0o700);
  await rm(folder, { recursive: true, force: true });
});

const ordinary = (args: readonly string[]) => runCommand(folder, [...args, '--data-dir', data], { isOrdinary: true });

describe('a user without a right', () => {
  it.each([
    ['doctor'],
    ['backup'],
  ])('to write in a folder is told by %s that its database cannot be read, and why', async (command) => {
    expect((await readdir(data)).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]); // it was closed in good order
    await chmod(data, 0o500);
    const { code, out, err } = await ordinary(command === 'doctor' ? ['doctor'] : ['backup', 'copy.db']);
    await chmod(data, 0o700);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^The database \S+loopwright\.db cannot be read \([^)]+\): to read it a user needs the right to write in its folder\n$/,
    );
    expect(await readdir(folder)).toEqual(['backup', 'data']);
  });

  it.each([
    ['doctor', []],
    ['backup', ['copy.db']],
    ['migrate', []],
    ['copy', ['--database-url', 'postgres://ada@127.0.0.1:1/flows']],
    ['start', ['--port', '0']],
    ['user', ['list']],
    ['export', ['Orders']],
    ['restore', ['BACKUP', '--replace']],
  ])('to look into a folder is told so by %s', async (command, more) => {
    await chmod(data, 0);
    const { code, out, err } = await ordinary([command, ...more.map((word) => word.replace('BACKUP', backup))]);
    await chmod(data, 0o700);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^This user may not look into \S+data: [^\n]+\n$/);
  });

  it.each([
    ['start', ['--port', '0']],
    ['user', ['list']],
    ['migrate', []],
    ['restore', ['BACKUP', '--replace']],
  ])('to write the lock of a folder has none, and is told so by %s', async (command, more) => {
    const lock = join(data, 'engine.lock.db');
    const isRoot = process.getuid?.() === 0;
    await (isRoot ? chown(lock, 65_534, 65_534) : chmod(lock, 0o444));
    const { code, out, err } = await ordinary([command, ...more.map((word) => word.replace('BACKUP', backup))]);
    await (isRoot ? chown(lock, 0, 0) : chmod(lock, 0o644));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^This user may not write \S+engine\.lock\.db, which belongs to the user \d+ \(mode 0\d+\): [^\n]+\n$/,
    );
  });

  it('to write a database is told so by start', async () => {
    const file = join(data, 'loopwright.db');
    await chmod(file, 0o400);
    const { code, out, err } = await ordinary(['start', '--port', '0']);
    await chmod(file, 0o600);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^This user may not write \S+loopwright\.db, which belongs to the user \d+ \(mode 0400\): [^\n]+\n$/,
    );
  });

  it('to write a database does not make it give way to another, nor lose what a killed server left in its log', async () => {
    const killed = join(folder, 'killed');
    const store = await openSqlite({ dataDir: killed, clock: { now: () => 1 } });
    const account = { username: 'bob', email: '', firstName: '', lastName: '', passwordHash: 'x' };
    await store.accounts.createUser(account, { onlyFirst: false, invitationHash: null }, 1);
    const files = ['loopwright.db', 'loopwright.db-wal'].map((name) => join(killed, name));
    const left = await Promise.all(files.map((file) => readFile(file)));
    await store.stop();
    await Promise.all(files.map((file, index) => writeFile(file, left[index]!))); // as it was at that moment, without a process
    const isRoot = process.getuid?.() === 0;
    await (isRoot ? chown(files[0]!, 65_534, 65_534) : chmod(files[0]!, 0o444));
    await chmod(files[0]!, 0o444);
    const before = await readdir(killed);
    const refused = await runCommand(folder, ['restore', backup, '--replace', '--data-dir', killed], {
      isOrdinary: true,
    });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^This user may not write \S+loopwright\.db, [^\n]+\n$/);
    expect((await readdir(killed)).filter((name) => !name.endsWith('-shm'))).toEqual(before);
    await chmod(files[0]!, 0o600);
    const again = await openSqlite({ dataDir: killed, clock: { now: () => 1 } });
    expect(await again.accounts.users()).toMatchObject([{ username: 'bob' }]);
    await again.stop();
    await rm(killed, { recursive: true });
  });

  it('to look into the data folder runs a file without the node files there, and is told so', async () => {
    const file = fileURLToPath(new URL('../../examples/request-answer.yaml', import.meta.url));
    await chmod(data, 0);
    const { code, err } = await runCommand(folder, ['run', file, '--input', '{"total": 250}'], { isOrdinary: true });
    await chmod(data, 0o700);
    expect(err).toMatch(/^This user may not read the node files in \S+nodes: it goes on without them\n/);
    expect(code).toBe(0);
  });

  it('to listen on a port is told that, and not of the data folder', () => {
    const settings = Object.fromEntries(Object.entries(SETTINGS).map(([name, row]) => [name, row.default]));
    const refused = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), {
      code: 'EACCES',
      syscall: 'listen',
    });
    const told = openFailure(refused, { ...(settings as unknown as Settings), port: 80 });
    expect(told).toBeInstanceOf(CannotStart);
    expect((told as Error).message).toMatch(/^This user may not listen on port 80 of 127\.0\.0\.1: [^\n]+ --port$/);
  });
});

describe('a database that is none of ours', () => {
  it.each([['doctor'], ['backup']])('is refused by %s, which writes nothing', async (command) => {
    const foreign = join(folder, 'foreign');
    await mkdir(foreign, { recursive: true });
    await rm(join(foreign, 'loopwright.db'), { force: true });
    const database = new DatabaseSync(join(foreign, 'loopwright.db'));
    database.exec('CREATE TABLE other (value)');
    database.close();
    const args = command === 'doctor' ? ['doctor'] : ['backup', join(foreign, 'copy.db')];
    const { code, out, err } = await runCommand(folder, [...args, '--data-dir', foreign]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^\S+loopwright\.db is no database of Loopwright[^\n]*\n$/);
    expect(await readdir(foreign)).toEqual(['loopwright.db']);
    await rm(foreign, { recursive: true });
  });

  it('is a damaged one to doctor where it is no database at all', async () => {
    const none = join(folder, 'none');
    await mkdir(none);
    await writeFile(join(none, 'loopwright.db'), 'x'.repeat(5000));
    const { code, out } = await runCommand(folder, ['doctor', '--data-dir', none]);
    expect(code).toBe(1);
    expect(out).toMatch(/^database: cannot be read: /m);
    await rm(none, { recursive: true });
  });
});

it.each([
  [3, /has schema version 3, this release needs \d+: run loopwright migrate first\n$/],
  [99, /has schema version 99, this release knows versions up to \d+: [^\n]+\n$/],
])('doctor reads a database of schema version %d for none of this release', async (version, line) => {
  const other = join(folder, 'other');
  await mkdir(other, { recursive: true });
  await runCommand(folder, ['backup', join(other, 'loopwright.db'), '--data-dir', data]);
  const database = new DatabaseSync(join(other, 'loopwright.db'));
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
  const { code, out, err } = await runCommand(folder, ['doctor', '--data-dir', other]);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(line);
  await rm(other, { recursive: true });
});

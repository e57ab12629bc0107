import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseTooNew, DataFolderInUse, openSqlite } from '@loopwright/storage';
import { CannotRestore, restoreBackup } from '@loopwright/storage/restore';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addUser, START } from './fixture.ts';

const clock = { now: () => START };
let folder: string;
let dataDir: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-restore-'));
  dataDir = join(folder, 'data');
  file = join(folder, 'backup.db');
  const store = await openSqlite({ dataDir: join(folder, 'then'), clock });
  await addUser(store, 'ada');
  await store.backup(file);
  await store.stop();
});
afterEach(() => rm(folder, { recursive: true }));

const restore = (replace = false, now = START) => restoreBackup({ file, dataDir, replace, now });
const usersIn = async (dir = dataDir) => {
  const store = await openSqlite({ dataDir: dir, clock });
  const users = (await store.accounts.users()).map((user) => user.username);
  await store.stop();
  return users;
};

it('a backup is the database of a folder that had none', async () => {
  expect(await restore()).toBeNull();
  expect(await usersIn()).toEqual(['ada']);
});

it('a database that is there is kept, and makes way only when that was asked', async () => {
  const now = await openSqlite({ dataDir, clock });
  await addUser(now, 'bob');
  await now.stop();
  await expect(restore()).rejects.toThrow(CannotRestore);
  expect(await usersIn()).toEqual(['bob']);
  const kept = await restore(true);
  expect(kept).toBe(join(dataDir, 'loopwright.db.replaced-20260101T000000Z'));
  expect(await usersIn()).toEqual(['ada']);
  const old = new DatabaseSync(kept!, { readOnly: true });
  expect(old.prepare('SELECT username FROM account').all()).toMatchObject([{ username: 'bob' }]);
  old.close();
});

it('of two restores within a second each keeps what it replaced', async () => {
  await restore();
  const kept = [await restore(true), await restore(true)].map((file) => basename(file!));
  expect(kept).toEqual(['loopwright.db.replaced-20260101T000000Z', 'loopwright.db.replaced-20260101T000000Z-2']);
  expect((await readdir(dataDir)).filter((name) => name.includes('replaced'))).toEqual(kept);
});

it('a database whose log cannot be brought into it does not make way, and keeps all that it has', async () => {
  const now = await openSqlite({ dataDir, clock });
  await addUser(now, 'bob');
  const reader = new DatabaseSync(join(dataDir, 'loopwright.db'), { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM account');
  await addUser(now, 'eve');
  await now.stop();
  const before = (await readdir(dataDir)).sort();
  expect(before).toContain('loopwright.db-wal');
  await expect(restore(true)).rejects.toThrow(CannotRestore);
  expect((await readdir(dataDir)).sort()).toEqual(before);
  reader.close();
  expect(await usersIn()).toEqual(['bob', 'eve']);
});

it('a restore that fails half way leaves what is there by its own name only', async () => {
  const database = join(dataDir, 'loopwright.db');
  await restore();
  await writeFile(database, 'damaged');
  await writeFile(`${database}-wal`, 'and its log');
  await mkdir(join(`${database}-shm`, 'in the way'), { recursive: true });
  await expect(restore(true)).rejects.toThrow(/db-shm/);
  expect((await readdir(dataDir)).filter((name) => /replaced|restoring/.test(name))).toEqual([]);
  expect(await readFile(database, 'utf8')).toBe('damaged');
  expect(await readFile(`${database}-wal`, 'utf8')).toBe('and its log');
});

it('the log that a killed process left is not read into the restored database', async () => {
  const now = await openSqlite({ dataDir, clock });
  await addUser(now, 'bob');
  const files = ['loopwright.db', 'loopwright.db-wal'];
  const left = await Promise.all(files.map((name) => readFile(join(dataDir, name))));
  await now.stop();
  // As it was at that moment, without a process. The database itself is damaged: its log cannot be brought into it.
  await Promise.all(files.map((name, index) => writeFile(join(dataDir, name), left[index]!)));
  await truncate(join(dataDir, 'loopwright.db'), 100);
  await restore(true);
  expect(await usersIn()).toEqual(['ada']);
});

it('the log of a database that is gone is not read into the restored one, and is kept', async () => {
  const now = await openSqlite({ dataDir, clock });
  await addUser(now, 'bob');
  const log = await readFile(join(dataDir, 'loopwright.db-wal'));
  await now.stop();
  await rm(join(dataDir, 'loopwright.db'));
  await writeFile(join(dataDir, 'loopwright.db-wal'), log);
  expect(await restore()).toBeNull();
  expect(await usersIn()).toEqual(['ada']);
  expect(await readFile(join(dataDir, 'loopwright.db.replaced-20260101T000000Z-wal'))).toEqual(log);
});

it('ids that were given out in the time that is lost are not given out again', async () => {
  const kinds = ['run', 'message', 'payload'] as const;
  const firstIds = async (dir: string) => {
    const store = await openSqlite({ dataDir: dir, clock });
    const first = await Promise.all(kinds.map((kind) => store.log.reserveIds(kind, 1000)));
    await store.stop();
    return first;
  };
  const blocks = [await firstIds(join(folder, 'then'))]; // after the backup, on another machine
  await restore();
  blocks.push(await firstIds(dataDir));
  await restore(true);
  blocks.push(await firstIds(dataDir));
  await rm(dataDir, { recursive: true });
  await restore(false, START + 60_000); // a minute later, and nothing tells what was given out in it
  blocks.push(await firstIds(dataDir));
  for (const [at] of kinds.entries()) {
    const firsts = blocks.map((block) => block[at]!).sort((a, b) => a - b);
    const apart = firsts.slice(1).map((first, index) => first - firsts[index]!);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(1000);
    expect(firsts.every((first) => Number.isSafeInteger(first))).toBe(true);
  }
});

it('a folder that a server works on is left alone', async () => {
  const store = await openSqlite({ dataDir, clock });
  await expect(restore(true)).rejects.toThrow(DataFolderInUse);
  await store.stop();
});

it('a file that is no database, another one, a newer or a damaged one is refused before anything is written', async () => {
  const before = await readFile(file);
  const refused = async (kind: new (...args: never[]) => Error, text: string) => {
    await expect(restore()).rejects.toThrow(kind);
    await expect(restore()).rejects.toThrow(text);
    expect(await readdir(folder)).not.toContain('data');
  };
  await writeFile(
    file,
    'a text that is long enough to be looked at as a header of a database, and is none '.repeat(20),
  );
  await refused(CannotRestore, 'cannot be read as a database');
  await rm(file);
  const other = new DatabaseSync(file);
  other.exec('CREATE TABLE mine (x)');
  other.close();
  await refused(CannotRestore, 'is no database of Loopwright');
  await writeFile(file, before);
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  await refused(DatabaseTooNew, 'schema version 99');
  await writeFile(file, Buffer.concat([before.subarray(0, 8192), Buffer.alloc(8192, 0xa5), before.subarray(16_384)]));
  await refused(CannotRestore, 'is damaged');
});

it("a token of the time that is lost is nobody else's, and one that was ended in it stays so", async () => {
  const backed = await openSqlite({ dataDir: join(folder, 'then'), clock });
  const bob = await addUser(backed, 'bob'); // after the backup, on another machine
  const [adaThen] = await backed.accounts.users();
  await backed.accounts.setPassword(adaThen!.id, 'other');
  const generations = (await backed.accounts.users()).map(({ tokenGeneration }) => tokenGeneration);
  await backed.stop();
  for (const replace of [false, true]) {
    await restore(replace);
    const store = await openSqlite({ dataDir, clock });
    const carl = await addUser(store, 'carl');
    expect(carl).toBeGreaterThan(bob);
    const [ada] = await store.accounts.users();
    expect(ada!.id).toBe(adaThen!.id);
    expect(generations.every((generation) => generation < ada!.tokenGeneration)).toBe(true);
    generations.push(ada!.tokenGeneration);
    await store.stop();
  }
});

it('what counts its rows goes on behind those of the time that is lost, though it had none before', async () => {
  await restore();
  const database = new DatabaseSync(join(dataDir, 'loopwright.db'), { readOnly: true });
  const counted = new Map(
    database
      .prepare('SELECT name, seq FROM sqlite_sequence')
      .all()
      .map(({ name, seq }) => [name, Number(seq)]),
  );
  database.close();
  for (const table of ['account', 'wait', 'queue', 'loop', 'version', 'execution', 'audit'])
    expect([table, counted.get(table)]).toEqual([table, expect.toSatisfy((last: number) => last >= 1000)]);
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DatabaseTooNew, DataFolderInUse, openSqlite } from './index.ts';
import { SCHEMA_VERSION } from './migrations/list.sqlite.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const clock = { now: () => 1 };
const file = () => join(dataDir, 'loopwright.db');
const open = () => openSqlite({ dataDir, clock });

it('a second engine on a data folder is told so, and may have it when the first is gone', async () => {
  const first = await open();
  await expect(open()).rejects.toThrow(DataFolderInUse);
  await expect(open()).rejects.toThrow(dataDir);
  expect(await first.probe()).toBe(true);
  await first.stop();
  const second = await open();
  expect(await second.probe()).toBe(true);
  await second.stop();
});

it('a database that a later release wrote is refused and not touched', async () => {
  await (await open()).stop();
  const later = new DatabaseSync(file());
  later.exec(`PRAGMA journal_mode = DELETE; PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  later.close();
  const before = await readFile(file());
  const refused = await open().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DatabaseTooNew);
  expect((refused as Error).message).toContain(`version ${SCHEMA_VERSION + 1}`);
  expect((refused as Error).message).toContain(`up to ${SCHEMA_VERSION}:`);
  expect(await readFile(file())).toEqual(before);
});

it('a file that is no database of ours is refused and not touched', async () => {
  const other = new DatabaseSync(file());
  other.exec('CREATE TABLE something (a)');
  other.close();
  const before = await readFile(file());
  await expect(open()).rejects.toThrow(/no database of Loopwright/);
  expect(await readFile(file())).toEqual(before);
  await writeFile(file(), 'text, and not even a database, but long enough to be looked at '.repeat(20));
  await expect(open()).rejects.toThrow(StoreUnavailable);
});

it('a new database says whose it is and which schema it has', async () => {
  await (await open()).stop();
  const database = new DatabaseSync(file());
  expect(database.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x4c6f5772 });
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
});

it('a folder that is not there is made, one that cannot be made is an error', async () => {
  const deep = await openSqlite({ dataDir: join(dataDir, 'a', 'b'), clock });
  await deep.stop();
  await writeFile(join(dataDir, 'file'), '');
  await expect(openSqlite({ dataDir: join(dataDir, 'file'), clock })).rejects.toThrow();
});

it('a store that was stopped answers that it is closed, and stops once', async () => {
  const told: unknown[] = [];
  const store = await openSqlite({ dataDir, clock, onFatal: (error) => told.push(error) });
  const last = store.accounts.countUsers();
  await store.stop();
  await store.stop();
  expect(await last).toBe(0);
  await expect(store.accounts.countUsers()).rejects.toThrow(StoreUnavailable);
  expect(await store.probe()).toBe(false);
  expect(told).toEqual([]);
});

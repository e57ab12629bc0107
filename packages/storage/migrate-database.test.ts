import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrateFolder } from './migrate-database.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/list.sqlite.ts';
import { migrate } from './migrations/migrate.sqlite.ts';
import { DatabaseTooNew, DataFolderInUse } from './open-errors.ts';
import { openSqlite } from './open-sqlite.ts';

let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-migrate-'));
  file = join(dataDir, 'loopwright.db');
});
afterEach(() => rm(dataDir, { recursive: true }));

function write(work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file);
  work(database);
  database.close();
}

it('an older database takes the steps that it lacks, each of which is told', async () => {
  write((database) => migrate(database, MIGRATIONS.slice(0, 5)));
  const told: number[] = [];
  expect(await migrateFolder(dataDir, ({ version }) => told.push(version))).toEqual({ from: 5, to: SCHEMA_VERSION });
  expect(told).toEqual(MIGRATIONS.slice(5).map(({ version }) => version));
  expect(await migrateFolder(dataDir, ({ version }) => told.push(version))).toEqual({
    from: SCHEMA_VERSION,
    to: SCHEMA_VERSION,
  });
  expect(told).toHaveLength(SCHEMA_VERSION - 5);
});

it('a newer one, and a file of another program, stay as they are', async () => {
  write((database) => {
    migrate(database);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  });
  const newer = await readFile(file);
  await expect(migrateFolder(dataDir, () => undefined)).rejects.toThrow(DatabaseTooNew);
  expect(await readFile(file)).toEqual(newer);
  await rm(file);
  write((database) => database.exec('CREATE TABLE books (title TEXT)'));
  const other = await readFile(file);
  await expect(migrateFolder(dataDir, () => undefined)).rejects.toThrow(/no database of Loopwright/);
  expect(await readFile(file)).toEqual(other);
});

it('one that a server works on is left alone', async () => {
  const store = await openSqlite({ dataDir, clock: { now: () => 0 } });
  await expect(migrateFolder(dataDir, () => undefined)).rejects.toThrow(DataFolderInUse);
  await store.stop();
  expect((await migrateFolder(dataDir, () => undefined)).from).toBe(SCHEMA_VERSION);
});

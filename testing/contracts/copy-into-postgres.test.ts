import { randomBytes } from 'node:crypto';
import { mkdtemp, open as openFile, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderInUse, openSqlite } from '@loopwright/storage';
import { CopyBroken, type CopyProgress, copyIntoPostgres, RowRefused, TargetNotEmpty } from '@loopwright/storage/copy';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import {
  addUser,
  append,
  type Bench,
  bench,
  failed,
  fields,
  flusher,
  group,
  newId,
  newRun,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
const clock = { now: () => START };
const LARGE = new Uint8Array(300_000).fill(7); // more than a row holds: a blob
let dataDir: string;
let url: string;
let admin: pg.Client;
let on: Bench;

/** A folder with some of everything, as a process leaves it that was killed at its work. */
async function fill(): Promise<void> {
  const store = await openSqlite({ dataDir, clock });
  on = await bench(store);
  await store.workflows.create(
    newId(),
    await addUser(store),
    fields({ runtimeState: { z: 1, a: '\u0000', m: 2 } }),
    START,
  );
  const flush = flusher(store, on.incarnation);
  const ended = { ...failed(START, 'no\u0000good'), errorNode: on.nodeId };
  await flush(
    group(
      { kind: 'put-payload', payload: { id: 1, bytes: LARGE } },
      send(on.queueId, { seq: 1 as never, payloadId: 1 }),
    ),
    group(send(on.queueId, { seq: 2 as never, leased: true }), open(newRun(on, 1), null, 2), append(1, 0, 'begun')),
    group(open(newRun(on, 2), ended), append(2, 0, 'a'), append(2, 1, 'b')),
    group(open(newRun(on, 3, { caller: true }))),
    group({
      kind: 'dead-letter',
      seq: null,
      queueId: on.queueId,
      payloadId: null,
      runId: newRun(on, 2).id,
      error: ended.error!,
      at: START,
    }),
  );
  // More rows than are sent at once.
  for (let from = 10; from < 6000; from += 2000)
    await flush(...Array.from({ length: 2000 }, (_, index) => group(open(newRun(on, from + index), succeeded()))));
  await store.log.reserveIds('run', 6010);
  await store.stop();
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-copy-'));
  url = await server().createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await fill();
});
afterEach(async () => {
  await admin.end();
  await server().dropDatabase(url);
  await rm(dataDir, { recursive: true });
});

const copy = (change: Partial<Parameters<typeof copyIntoPostgres>[0]> = {}) =>
  copyIntoPostgres({ dataDir, url, clock, ...change });

it('a data folder is in PostgreSQL with all of its history', async () => {
  const told: CopyProgress[] = [];
  const rows = await copy({ onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)).toMatchObject({ copied: rows, total: rows });

  const source = await openSqlite({ dataDir, clock });
  const target = await openPostgres(url, { clock });
  for (const filter of [{}, { states: ['failed'] as const }, { errorContains: 'no\u0000good' }]) {
    const runs = await source.history.runs(on.owner, { ...filter, limit: 7000 });
    expect(runs.length).toBeGreaterThan(0);
    expect(await target.history.runs(on.owner, { ...filter, limit: 7000 })).toEqual(runs);
  }
  for (const id of [1, 2] as never[])
    expect(await target.history.journal(id)).toEqual(await source.history.journal(id));
  const letters = await source.history.deadLetters(on.owner, { limit: 10 });
  expect(letters).toHaveLength(1);
  expect(await target.history.deadLetters(on.owner, { limit: 10 })).toEqual(letters);
  expect(await target.history.queues(on.owner)).toEqual(await source.history.queues(on.owner));
  expect(await target.accounts.users()).toEqual(await source.accounts.users());
  expect(await target.workflows.graph(on.workflowId)).toEqual(await source.workflows.graph(on.workflowId));
  expect((await target.workflows.execution(on.executionId))?.state).toBe('PENDING');
  expect(await target.log.reserveIds('run', 1)).toBe(await source.log.reserveIds('run', 1));
  await source.stop();
  await target.stop();
});

it('every row has every value that it had', async () => {
  await copy();
  const source = new DatabaseSync(join(dataDir, 'loopwright.db'), { readOnly: true });
  for (const table of [
    'blob',
    'payload',
    'message',
    'execution_loop',
    'loop',
    'minute',
    'version',
    'node',
    'sequence',
  ]) {
    const before = source.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all() as Record<string, unknown>[];
    const { rows } = await admin.query<Record<string, unknown>>(`SELECT * FROM loopwright.${table} ORDER BY 1, 2`);
    // PostgreSQL keeps U+0000 as this pair.
    const text = (value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value).replaceAll('\u00010', '\u0000');
    expect(before.length).toBeGreaterThan(0);
    expect(rows.map((row) => Object.keys(before[0]!).map((name) => text(row[name])))).toEqual(
      before.map((row) => Object.values(row).map(text)),
    );
  }
  source.close();
});

it('the key of the embedded database is the key of the copy, and where it knew none, the first that comes is', async () => {
  await copy();
  const without = await openPostgres(url, { clock });
  expect(await without.accounts.keyDigest()).toBeNull();
  expect(await without.accounts.keepKey('fresh')).toBe('fresh');
  await without.stop();
  await admin.end();
  await server().dropDatabase(url);
  url = await server().createDatabase();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const source = await openSqlite({ dataDir, clock });
  await source.accounts.keepKey('old');
  await source.stop();
  await copy();
  const target = await openPostgres(url, { clock });
  expect(await target.accounts.keyDigest()).toBe('old');
  expect(await target.accounts.keepKey('fresh')).toBe('old');
  await target.stop();
});

it('what a killed process held is free, and numbers go on after the last that was given', async () => {
  await copy();
  const { rows } = await admin.query(
    `SELECT (SELECT count(*)::int FROM loopwright.run WHERE worker IS NOT NULL) AS leased,
      (SELECT count(*)::int FROM loopwright.message WHERE state = 1) AS claimed,
      (SELECT error_code FROM loopwright.run WHERE id = 3) AS orphan,
      nextval(pg_get_serial_sequence('loopwright.workflow', 'num'))::int AS next`,
  );
  expect(rows).toEqual([{ leased: 0, claimed: 0, orphan: 'ORPHANED', next: 3 }]);
});

it('a folder of an older release is refused, and nothing is made of either database', async () => {
  const file = join(dataDir, 'loopwright.db');
  const older = new DatabaseSync(file);
  older.exec('PRAGMA user_version = 17; PRAGMA journal_mode = DELETE');
  older.close();
  const before = await readFile(file);
  await expect(copy()).rejects.toThrow(/has schema version 17, this release needs \d+: run loopwright migrate first$/);
  expect((await readFile(file)).equals(before)).toBe(true);
  expect((await admin.query("SELECT 1 FROM pg_namespace WHERE nspname = 'loopwright'")).rows).toEqual([]);
});

it('a database that holds anything is refused and left as it is, and so is the folder', async () => {
  await copy();
  const folder = await readFile(join(dataDir, 'loopwright.db'));
  const { rows } = await admin.query('SELECT count(*)::int AS runs FROM loopwright.run');
  await expect(copy()).rejects.toThrow(TargetNotEmpty);
  expect((await admin.query('SELECT count(*)::int AS runs FROM loopwright.run')).rows).toEqual(rows);
  expect((await readFile(join(dataDir, 'loopwright.db'))).equals(folder)).toBe(true);
});

it('a copy that breaks off leaves nothing behind, and may be made again', async () => {
  await (await openPostgres(url, { clock })).stop();
  await admin.query('ALTER TABLE loopwright.message ADD CONSTRAINT full_disk CHECK (state = 9)');
  await expect(copy()).rejects.toThrow(/full_disk/);
  expect((await admin.query('SELECT 1 FROM loopwright.account')).rows).toEqual([]);
  await admin.query('ALTER TABLE loopwright.message DROP CONSTRAINT full_disk');
  expect(await copy()).toBeGreaterThan(6000);
});

/** Writes into the folder what an earlier release took. */
function write(sql: string, ...values: readonly (string | number)[]): void {
  const older = new DatabaseSync(join(dataDir, 'loopwright.db'));
  older.prepare(sql).run(...values);
  older.close();
}

it.each([
  [
    'runtime_state',
    'INSERT INTO runtime_state (workflow_num, key, value) VALUES (1, ?, 1)',
    'workflow ',
    'runtime state',
  ],
  ['message', 'UPDATE message SET key = ? WHERE seq = 2', 'seq 2, ', 'message'],
  [
    'seen_message',
    'INSERT INTO seen_message (queue_id, key, until) VALUES (1, ?, 1)',
    'queue_id 1, ',
    'dedupe_seconds',
  ],
  [
    'settling',
    'INSERT INTO settling (queue_id, key, seq, latest) VALUES (1, ?, 2, 1)',
    'queue_id 1, ',
    'debounce_max_seconds',
  ],
  ['queue', 'UPDATE queue SET name = ? WHERE id = 1', 'id 1, ', 'queue_name'],
])('a row that PostgreSQL refuses is named, of the table %s, with what helps', async (table, sql, key, remedy) => {
  const long = randomBytes(3000).toString('base64');
  write(sql, long);
  const refused = await copy().catch((cause: unknown) => cause);
  expect(refused).toBeInstanceOf(RowRefused);
  const { message } = refused as Error;
  expect(message).toContain(`PostgreSQL refuses a row of the table ${table}`);
  expect(message).toContain(key);
  expect(message).toContain(`"${long.slice(0, 40)}…" of ${long.length} bytes`);
  expect(message).toContain('exceeds btree version 4 maximum 2704');
  expect(message).toContain(remedy);
  expect(message.length).toBeLessThan(900);
  expect((await admin.query('SELECT 1 FROM loopwright.account')).rows).toEqual([]);
});

it('a row that is refused is found among thousands, and what else went wrong is told as it was', async () => {
  await (await openPostgres(url, { clock })).stop();
  await admin.query('ALTER TABLE loopwright.run ADD CONSTRAINT not_this CHECK (id <> 5000)');
  await expect(copy()).rejects.toThrow(/refuses a row of the table run \(id 5000\): .*not_this/);
  await admin.query('ALTER TABLE loopwright.run DROP CONSTRAINT not_this');
  await admin.query(`CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER fail BEFORE INSERT ON loopwright.run EXECUTE FUNCTION public.fail()`);
  await expect(copy()).rejects.toThrow(
    /^The copy broke off: nothing of it is kept, and nothing of its target is to be used\. The database \S+ on \S+ failed \(no room\): see that it runs, has room and can be reached, then copy again$/,
  );
});

it('a transaction of a copy is not ended by the server while the folder is read and nothing is sent', async () => {
  await (await openPostgres(url, { clock })).stop();
  await admin.query(`CREATE TABLE public.found (timeout TEXT);
    CREATE FUNCTION public.find() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO public.found VALUES (current_setting('idle_in_transaction_session_timeout')); RETURN NULL; END $$;
    CREATE TRIGGER find AFTER INSERT ON loopwright.account EXECUTE FUNCTION public.find()`);
  await copy();
  expect((await admin.query('SELECT timeout FROM public.found')).rows).toEqual([{ timeout: '0' }]);
});

it('a copy of a folder that is damaged keeps nothing, and says which database failed', async () => {
  const file = join(dataDir, 'loopwright.db');
  const source = new DatabaseSync(file);
  const { at, bytes } = source
    .prepare(
      "SELECT rootpage - 1 AS at, page_size AS bytes FROM sqlite_schema, pragma_page_size WHERE name = 'payload'",
    )
    .get() as { at: number; bytes: number };
  source.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  source.close();
  const pages = await openFile(file, 'r+');
  await pages.write(Buffer.alloc(bytes, 0xff), 0, bytes, at * bytes);
  await pages.close();
  const broken = await copy().catch((cause: unknown) => cause);
  expect(broken).toBeInstanceOf(CopyBroken);
  expect((broken as Error).message).toBe(
    `The copy broke off: nothing of it is kept, and nothing of its target is to be used. The database ${file} is damaged (database disk image is malformed): put a backup in its place by \`loopwright restore BACKUP --replace\``,
  );
  expect((await admin.query('SELECT 1 FROM loopwright.account')).rows).toEqual([]);
});

it('a server notices within a minute that a copy is gone, and keeps its locks no longer', async () => {
  await (await openPostgres(url, { clock })).stop();
  const names = ['tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout'];
  await admin.query(`CREATE TABLE public.found (name TEXT, value TEXT);
    CREATE FUNCTION public.find() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO public.found SELECT name, current_setting(name) FROM unnest('{${names}}'::text[]) AS name; RETURN NULL; END $$;
    CREATE TRIGGER find AFTER INSERT ON loopwright.account EXECUTE FUNCTION public.find()`);
  await copy();
  const { rows } = await admin.query('SELECT value FROM public.found');
  expect(rows.map(({ value }) => value)).toEqual(['10', '10', '3', '40000']);
});

it('of a copy whose end was sent and never answered, nobody knows whether it is kept', async () => {
  await (await openPostgres(url, { clock })).stop();
  await admin.query(`SELECT pg_advisory_lock(7);
    CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_advisory_lock(7); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON loopwright.account DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION public.wait()`);
  const broken = copy().catch((cause: Error) => cause.message);
  await until('it waits', async () => {
    const { rows } = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'`,
    );
    return rows.length > 0;
  });
  expect(await broken).toMatch(
    /^The copy broke off at its end, and nobody knows whether it is kept: use nothing of its target, and empty it \(DROP SCHEMA loopwright CASCADE\) before you copy again\. The database \S+ on \S+ failed /,
  );
});

it('a folder that a server works on is refused', async () => {
  const store = await openSqlite({ dataDir, clock });
  await expect(copy()).rejects.toThrow(DataFolderInUse);
  await store.stop();
});

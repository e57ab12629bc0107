import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { POSTGRES_MIGRATIONS } from '../../packages/storage/migrations/list.postgres.ts';
import { MIGRATIONS } from '../../packages/storage/migrations/list.sqlite.ts';
import { migratePostgres } from '../../packages/storage/migrations/migrate.postgres.ts';
import { postgresForTests } from './open-on-postgres.ts';

type Row = Readonly<Record<string, unknown>>;

const server = postgresForTests();
const NEWEST = POSTGRES_MIGRATIONS.length;
let url: string;
let client: pg.Client;

beforeEach(async () => {
  url = await server().createDatabase();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET search_path TO loopwright'); // as sessions of ours have it
});
afterEach(async () => {
  await client.end();
  await server().dropDatabase(url);
});

const migrateTo = (version: number) => migratePostgres(client, POSTGRES_MIGRATIONS.slice(0, version));
const rows = async (sql: string, values: unknown[] = []): Promise<Row[]> => (await client.query<Row>(sql, values)).rows;
const version = async (): Promise<number> => Number((await rows('SELECT version FROM schema_version'))[0]!.version);

/** A user, a workflow, and what hangs from these: all that a queue and a loop refer to. */
const OWNED = `
  INSERT INTO account VALUES (1, 'Ada', 'ada', '', '', '', 1, 'hash', 0, 0);
  INSERT INTO workflow (num, id, owner_id, name, type, status, tags, env, created_at, updated_at)
    VALUES (1, 'w', 1, 'Orders', 'production', 'inactive', '[]', '{}', 0, 0);
  INSERT INTO queue (id, owner_id, name, created_at) VALUES (1, 1, 'q', 0), (2, 1, 'r', 0);`;

/** Columns whose rows a step writes anew; tests of their own say what with. */
const REWRITTEN: Readonly<Record<number, readonly string[]>> = { 17: ['loop.retire_from'] };

async function tables(): Promise<string[]> {
  const found = await rows(`SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'loopwright' AND table_type = 'BASE TABLE' AND table_name <> 'schema_version' ORDER BY 1`);
  return found.map((row) => String(row.table_name));
}

/** Puts a row into a table that has none: each number is 1, so that it refers to the rows of the others. */
async function fill(table: string): Promise<void> {
  if ((await rows(`SELECT 1 FROM ${table} LIMIT 1`)).length > 0) return;
  const columns = await rows(
    `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'loopwright' AND table_name = $1`,
    [table],
  );
  const values = columns.map(({ data_type }) =>
    data_type === 'text' ? 'a' : data_type === 'bytea' ? Buffer.from([1]) : 1,
  );
  const names = columns.map((column) => String(column.column_name));
  const places = names.map((_, index) => `$${index + 1}`);
  await client.query(`INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE VALUES (${places})`, values);
}

/** Puts a row into each empty table. One that refers to another is filled after that. */
async function fillAll(): Promise<void> {
  let left = await tables();
  while (left.length > 0) {
    const refused: string[] = [];
    for (const table of left)
      await fill(table).catch((cause: pg.DatabaseError) => {
        if (cause.code !== '23503') throw cause; // a foreign key
        refused.push(table);
      });
    if (refused.length === left.length) throw new Error(`Nothing can be put into ${refused}`);
    left = refused;
  }
}

it('each version is one step further, without gaps, and the same as on SQLite', () => {
  expect(POSTGRES_MIGRATIONS.map((step) => step.version)).toEqual(POSTGRES_MIGRATIONS.map((_, index) => index + 1));
  expect(POSTGRES_MIGRATIONS.map((step) => step.name)).toEqual(MIGRATIONS.map((step) => step.name));
});

it('every row of every table outlives each step, with all that it held', async () => {
  await migrateTo(1);
  for (let next = 2; next <= NEWEST; next++) {
    await fillAll();
    const before = new Map<string, Row[]>();
    for (const table of await tables()) before.set(table, await rows(`SELECT * FROM ${table}`));
    expect(await migrateTo(next)).toEqual({ outcome: 'ready', version: next });
    for (const [table, held] of before) {
      expect(held.length, table).toBeGreaterThan(0);
      const kept = Object.keys(held[0]!).filter((column) => !REWRITTEN[next]?.includes(`${table}.${column}`));
      const only = (row: Row): Row => Object.fromEntries(kept.map((column) => [column, row[column]]));
      expect((await rows(`SELECT * FROM ${table}`)).map(only), `${table} after step ${next}`).toEqual(held.map(only));
    }
  }
  expect(await version()).toBe(NEWEST);
});

it('a database of the first schema keeps its workflows and gets what the editor needs', async () => {
  await migrateTo(1);
  await client.query(OWNED);
  expect(await migratePostgres(client)).toEqual({ outcome: 'ready', version: NEWEST });
  expect(await rows('SELECT name, annotations FROM workflow')).toEqual([{ name: 'Orders', annotations: '[]' }]);
  expect(await migratePostgres(client)).toEqual({ outcome: 'ready', version: NEWEST });
  expect(await migrateTo(1)).toEqual({ outcome: 'too-new', found: String(NEWEST), known: 1 });
});

it('runs of an older database repeat none', async () => {
  await migrateTo(2);
  await client.query(`INSERT INTO run (id, workflow_num, version_id, iteration, origin, state, caller, started_at)
    VALUES (1, 1, 1, 0, 0, 5, 0, 0)`);
  await migratePostgres(client);
  expect(await rows('SELECT id::int, replay_of, uncertain FROM run')).toEqual([
    { id: 1, replay_of: null, uncertain: 0 },
  ]);
});

it('of the messages with one key of an older database the first is ready, the others wait behind it', async () => {
  await migrateTo(9);
  await client.query(`${OWNED}
    INSERT INTO message (seq, queue_id, state, key, deliveries, created_at)
    VALUES (1, 1, 2, 'k', 1, 0), (2, 1, 3, 'k', 0, 0), (3, 1, 0, 'k', 0, 0), (4, 1, 0, 'other', 0, 0), (5, 1, 0, NULL, 0, 0),
      (6, 2, 0, 'k', 0, 0), (7, 2, 0, 'k', 0, 0)`);
  await migratePostgres(client);
  expect(await rows('SELECT seq::int, state FROM message WHERE state <> 0 ORDER BY seq')).toEqual([
    { seq: 1, state: 2 },
    { seq: 2, state: 3 },
    { seq: 3, state: 4 },
    { seq: 7, state: 4 },
  ]);
  expect(await rows('SELECT DISTINCT priority::int FROM message')).toEqual([{ priority: 0 }]);
});

it('loops and workers of an older database have one slot and ask for no tag', async () => {
  await migrateTo(10);
  await client.query(`${OWNED}
    INSERT INTO worker (id, alive, began_at, heartbeat_at) VALUES (1, 1, 0, 0);
    INSERT INTO execution (num, id, workflow_num, epoch, state, started_at) VALUES (1, 'e', 1, 1, 'STARTED', 0);
    INSERT INTO execution_loop (execution_num, node_id) VALUES (1, 'a')`);
  await migratePostgres(client);
  expect(await rows('SELECT slots::int, tags, tries FROM execution_loop')).toEqual([
    { slots: 1, tags: '[]', tries: 0 },
  ]);
  expect(await rows('SELECT name, works, tags, cannot, most_slots::int FROM worker')).toEqual([
    { name: '', works: 0, tags: '[]', cannot: '[]', most_slots: 0 },
  ]);
});

it('minutes that an older database counted are counted on', async () => {
  await migrateTo(14);
  await client.query('INSERT INTO minute VALUES (1, 5, 7, 2)');
  await migratePostgres(client);
  expect(await rows('SELECT loop_id::int, minute::int, succeeded::int, failed::int FROM counted_minute')).toEqual([
    { loop_id: 1, minute: 5, succeeded: 7, failed: 2 },
  ]);
});

it('retention looks at a loop of an older database from its oldest success on that took at most a minute', async () => {
  await migrateTo(16);
  await client.query(`${OWNED}
    INSERT INTO loop (id, workflow_num, node_id, queue_id, retire_from) VALUES (1, 1, 'a', 1, 4), (2, 1, 'b', 1, 1);
    INSERT INTO run (id, loop_id, workflow_num, version_id, iteration, origin, state, caller, started_at, ended_at) VALUES
      (1, 1, 1, 1, 0, 0, 6, 0, 1000, 1001), (2, 1, 1, 1, 1, 0, 5, 0, 2000, 62001), (3, 2, 1, 1, 0, 0, 5, 0, 1, 90000),
      (4, 1, 1, 1, 2, 0, 5, 0, 4000, 4001), (5, 1, 1, 1, 3, 0, 5, 0, 3000, 63000)`);
  await migratePostgres(client);
  expect(await rows('SELECT id::int, retire_from FROM loop ORDER BY id')).toEqual([
    { id: 1, retire_from: '3000' },
    { id: 2, retire_from: String(Number.MAX_SAFE_INTEGER) },
  ]);
});

it('a step that fails changes nothing, and the steps before it hold', async () => {
  const steps = [
    { version: 1, name: 'first', sql: 'CREATE TABLE one (a BIGINT)' },
    { version: 2, name: 'broken', sql: 'INSERT INTO one VALUES (1); INSERT INTO missing VALUES (1)' },
  ];
  await expect(migratePostgres(client, steps)).rejects.toThrow(/missing/);
  expect(await version()).toBe(1);
  expect(await rows('SELECT a FROM one')).toEqual([]);
  const mended = [steps[0]!, { ...steps[1]!, sql: 'INSERT INTO one VALUES (2)' }];
  expect(await migratePostgres(client, mended)).toEqual({ outcome: 'ready', version: 2 });
  expect(await rows('SELECT a FROM one')).toEqual([{ a: '2' }]);
});

it('a step that breaks the connection is told by what broke it, not by what could not be done after', async () => {
  const mine = new pg.Client({ connectionString: url });
  mine.on('error', () => undefined);
  await mine.connect();
  const fatal = { version: 1, name: 'fatal', sql: 'SELECT pg_terminate_backend(pg_backend_pid())' };
  await expect(migratePostgres(mine, [fatal])).rejects.toMatchObject({ code: '57P01' }); // admin_shutdown
});

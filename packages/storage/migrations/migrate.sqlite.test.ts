import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { MIGRATIONS } from './list.sqlite.ts';
import { migrate } from './migrate.sqlite.ts';

const STEPS = [
  { version: 1, name: 'first', sql: 'CREATE TABLE one (a INTEGER) STRICT' },
  { version: 2, name: 'second', sql: 'ALTER TABLE one ADD COLUMN b INTEGER; INSERT INTO one VALUES (1, 2)' },
];
const version = (database: DatabaseSync) =>
  (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;

it('each version is one step further, without gaps', () => {
  expect(MIGRATIONS.map((step) => step.version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

it('an older database takes the steps that it lacks, with its rows', () => {
  const database = new DatabaseSync(':memory:');
  expect(migrate(database, STEPS.slice(0, 1))).toEqual({ outcome: 'ready', version: 1 });
  database.exec('INSERT INTO one VALUES (7)');
  expect(migrate(database, STEPS)).toEqual({ outcome: 'ready', version: 2 });
  expect(database.prepare('SELECT a, b FROM one').all()).toEqual([
    { a: 7, b: null },
    { a: 1, b: 2 },
  ]);
  expect(migrate(database, STEPS)).toEqual({ outcome: 'ready', version: 2 });
});

it('a database of the first schema keeps its workflows and gets what the editor needs', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, MIGRATIONS.slice(0, 1));
  database.exec(`INSERT INTO account VALUES (1, 'Ada', 'ada', '', '', '', 1, 'hash', 0, 0);
    INSERT INTO workflow (id, owner_id, name, type, status, tags, env, created_at, updated_at)
    VALUES ('w', 1, 'Orders', 'production', 'inactive', '[]', '{}', 0, 0)`);
  expect(migrate(database)).toEqual({ outcome: 'ready', version: MIGRATIONS.length });
  expect(database.prepare('SELECT name, annotations FROM workflow').all()).toEqual([
    { name: 'Orders', annotations: '[]' },
  ]);
  expect(migrate(database, MIGRATIONS.slice(0, 1))).toEqual({ outcome: 'too-new', found: MIGRATIONS.length, known: 1 });
});

it('runs of an older database repeat none', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, MIGRATIONS.slice(0, 2));
  database.exec(`INSERT INTO run (id, workflow_num, version_id, iteration, origin, state, caller, started_at)
    VALUES (1, 1, 1, 0, 0, 5, 0, 0)`);
  expect(migrate(database)).toEqual({ outcome: 'ready', version: MIGRATIONS.length });
  expect(database.prepare('SELECT id, replay_of FROM run').all()).toEqual([{ id: 1, replay_of: null }]);
});

it('of the messages with one key of an older database the first is ready, the others wait behind it', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, MIGRATIONS.slice(0, 9));
  database.exec(`INSERT INTO account VALUES (1, 'Ada', 'ada', '', '', '', 1, 'hash', 0, 0);
    INSERT INTO queue (id, owner_id, name, created_at) VALUES (1, 1, 'q', 0), (2, 1, 'r', 0);
    INSERT INTO message (seq, queue_id, state, key, deliveries, created_at)
    VALUES (1, 1, 2, 'k', 1, 0), (2, 1, 3, 'k', 0, 0), (3, 1, 0, 'k', 0, 0), (4, 1, 0, 'other', 0, 0), (5, 1, 0, NULL, 0, 0),
      (6, 2, 0, 'k', 0, 0), (7, 2, 0, 'k', 0, 0)`);
  migrate(database);
  expect(database.prepare('SELECT seq, state FROM message WHERE state <> 0').all()).toEqual([
    { seq: 1, state: 2 },
    { seq: 2, state: 3 },
    { seq: 3, state: 4 },
    { seq: 7, state: 4 },
  ]);
});

it('the journal of an older database keeps its segments, one a place', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, MIGRATIONS.slice(0, 12));
  database.exec(`INSERT INTO journal VALUES (2, 0, NULL, x'02'), (1, 1, 7, NULL), (1, 0, NULL, x'01')`);
  migrate(database);
  expect(database.prepare('SELECT run_id, seq, blob_id, hex(events) AS events FROM journal').all()).toEqual([
    { run_id: 1, seq: 0, blob_id: null, events: '01' },
    { run_id: 1, seq: 1, blob_id: 7, events: '' },
    { run_id: 2, seq: 0, blob_id: null, events: '02' },
  ]);
  expect(() => database.exec('INSERT INTO journal VALUES (1, 1, NULL, NULL)')).toThrow(/UNIQUE/);
});

it('retention looks at a loop of an older database from its oldest success on that took at most a minute', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, MIGRATIONS.slice(0, 16));
  database.exec(`PRAGMA foreign_keys = OFF;
    INSERT INTO loop (id, workflow_num, node_id, queue_id, retire_from) VALUES (1, 1, 'a', 1, 4), (2, 1, 'b', 1, 1);
    INSERT INTO run (id, loop_id, workflow_num, version_id, iteration, origin, state, caller, started_at, ended_at) VALUES
      (1, 1, 1, 1, 0, 0, 6, 0, 1000, 1001), (2, 1, 1, 1, 1, 0, 5, 0, 2000, 62001), (3, 2, 1, 1, 0, 0, 5, 0, 1, 90000),
      (4, 1, 1, 1, 2, 0, 5, 0, 4000, 4001), (5, 1, 1, 1, 3, 0, 5, 0, 3000, 63000)`);
  migrate(database);
  expect(database.prepare('SELECT id, retire_from FROM loop').all()).toEqual([
    { id: 1, retire_from: 3000 },
    { id: 2, retire_from: Number.MAX_SAFE_INTEGER },
  ]);
});

it('a step that fails changes nothing', () => {
  const database = new DatabaseSync(':memory:');
  const broken = [
    STEPS[0]!,
    { version: 2, name: 'broken', sql: 'INSERT INTO one VALUES (1); INSERT INTO missing VALUES (1)' },
  ];
  expect(() => migrate(database, broken)).toThrow(/missing/);
  expect(version(database)).toBe(1);
  expect(database.prepare('SELECT count(*) AS n FROM one').get()).toEqual({ n: 0 });
  expect(migrate(database, STEPS)).toEqual({ outcome: 'ready', version: 2 });
});

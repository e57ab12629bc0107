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

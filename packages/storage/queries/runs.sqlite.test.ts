import { DatabaseSync } from 'node:sqlite';
import type { LoopId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { RunFilter } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { SQLITE_DIALECT } from './dialect.sqlite.ts';
import { pageOfRuns } from './runs.sqlite.ts';

const database = new DatabaseSync(':memory:');
migrate(database);
const workflowId = 'w' as WorkflowId;
const loopId = 1 as LoopId;
const before = 5 as RunId;

const plan = (filter: Omit<RunFilter, 'limit'>): string => {
  const { sql, parameters } = pageOfRuns(SQLITE_DIALECT, 1 as UserId, { limit: 50, ...filter });
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as string[])) as { detail: string }[];
  return rows.map((row) => row.detail).join('\n');
};

it.each<[string, Omit<RunFilter, 'limit'>, RegExp]>([
  ['of a loop', { loopId, before }, /SEARCH r USING (COVERING )?INDEX run_loop \(loop_id=\? AND rowid<\?\)/],
  [
    'of a loop and time',
    { loopId, startedFrom: 1, startedTo: 2 },
    /SEARCH r USING INDEX run_loop \(loop_id=\? AND rowid>\? AND rowid<\?\)/,
  ],
  [
    'that failed in a workflow',
    { workflowId, states: ['failed'], before },
    /SEARCH r USING INDEX run_not_succeeded \(workflow_num=\?/,
  ],
  ['that failed in a loop', { loopId, states: ['failed'] }, /SEARCH r USING INDEX run_not_succeeded \(workflow_num=\?/],
  [
    'with an error code',
    { workflowId, errorCode: 'NODE_FAILED' },
    /SEARCH r USING INDEX run_not_succeeded \(workflow_num=\?/,
  ],
  ['of a time', { startedFrom: 1, startedTo: 2 }, /SEARCH r USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
  ['after a page', { before }, /SEARCH r USING INTEGER PRIMARY KEY \(rowid<\?\)/],
])('a list of runs %s is led by an index and needs no sorting', (_, filter, expected) => {
  const text = plan(filter);
  expect(text).toMatch(expected);
  expect(text).not.toMatch(/SCAN r\b/);
  expect(text).not.toMatch(/TEMP B-TREE/);
});

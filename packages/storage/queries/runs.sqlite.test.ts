import { DatabaseSync } from 'node:sqlite';
import type { LoopId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { RunFilter } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { SQLITE_DIALECT } from './dialect.sqlite.ts';
import { isByLoops, isByWorkflows, pageOfFailed, pageOfRuns, pageOfWorkflow } from './runs.sqlite.ts';

const database = new DatabaseSync(':memory:');
migrate(database);
const workflowId = 'w' as WorkflowId;
const loopId = 1 as LoopId;
const before = 5 as RunId;

const plan = (filter: Omit<RunFilter, 'limit'>): string => {
  const asked = { limit: 50, ...filter };
  const { sql, parameters } = isByLoops(asked)
    ? pageOfWorkflow(1 as UserId, asked, 7, [1, 2])!
    : isByWorkflows(asked)
      ? pageOfFailed(SQLITE_DIALECT, 1 as UserId, asked, [1, 2])!
      : pageOfRuns(SQLITE_DIALECT, 1 as UserId, asked);
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
  ['of a workflow', { workflowId, before }, /SEARCH r USING (COVERING )?INDEX run_loop \(loop_id=\? AND rowid<\?\)/],
  [
    'of a workflow and time, whatever their state',
    { workflowId, startedFrom: 1, startedTo: 2, states: ['succeeded', 'failed'] },
    /SEARCH r USING INDEX run_loop \(loop_id=\? AND rowid>\? AND rowid<\?\)/,
  ],
  [
    'with a task that may have run twice, of a workflow',
    { workflowId, outcomeUnknown: true, before },
    /SEARCH r USING INDEX run_uncertain \(workflow_num=\? AND id<\?\)/,
  ],
  ['after a page', { before }, /SEARCH r USING INTEGER PRIMARY KEY \(rowid<\?\)/],
])('a list of runs %s is led by an index and needs no sorting', (_, filter, expected) => {
  const text = plan(filter);
  expect(text).toMatch(expected);
  expect(text).not.toMatch(/SCAN r\b/);
  expect(text).not.toMatch(/TEMP B-TREE/);
});

it.each<[string, Omit<RunFilter, 'limit'>]>([
  ['failed', { states: ['failed'] }],
  ['failed, behind a page', { states: ['failed', 'blocked'], before }],
  ['failed with a code within a time', { errorCode: 'NODE_FAILED', startedFrom: 1, startedTo: 2 }],
  ['failed with a text', { errorContains: 'x' }],
])('a list of runs of all workflows that %s is led by the index of each', (_, filter) => {
  const text = plan(filter);
  expect(text.match(/SEARCH r USING (COVERING )?INDEX run_not_succeeded \(workflow_num=\?/g)).toHaveLength(2);
  expect(text).not.toMatch(/SCAN r\b/);
  // What is sorted are the newest of each.
  expect(text.match(/TEMP B-TREE/g) ?? []).toHaveLength(1);
});

import { DatabaseSync } from 'node:sqlite';
import type { LoopId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { RunFilter } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { matchExpressions } from '../thread/match-expressions.ts';
import { SQLITE_DIALECT } from './dialect.sqlite.ts';
import { pageOfRuns } from './runs.sqlite.ts';

const database = new DatabaseSync(':memory:');
migrate(database);
matchExpressions(database);
const workflowId = 'w' as WorkflowId;
const loopId = 1 as LoopId;
const before = { startedAt: 5, id: 5 as RunId };

const LOOP = 'run_loop (loop_id=?)';
const FAILED = 'run_failed (workflow_num=?)';
const CANCELLED = 'run_cancelled (workflow_num=?)';
const UNFINISHED = 'run_unfinished (workflow_num=?)';
const NOT_SUCCEEDED = [FAILED, CANCELLED, UNFINISHED];
const REQUESTS = ['run_request (workflow_num=?)', 'run_long_request (workflow_num=?)'];

it.each<[string, Omit<RunFilter, 'limit'>, readonly string[]]>([
  ['of all workflows', {}, [LOOP, ...REQUESTS, ...NOT_SUCCEEDED]],
  ['of a workflow', { workflowId }, [LOOP, ...REQUESTS, ...NOT_SUCCEEDED]],
  ['of a workflow that succeeded', { workflowId, states: ['succeeded'] }, [LOOP, ...REQUESTS]],
  ['of a loop', { loopId }, [LOOP]],
  ['of a loop, behind a page', { loopId, before }, ['run_loop (loop_id=? AND started_at<?)']],
  [
    'of a loop and time',
    { loopId, startedFrom: 1, startedTo: 9 },
    ['run_loop (loop_id=? AND started_at>? AND started_at<?)'],
  ],
  ['that failed', { states: ['failed'] }, [FAILED]],
  ['that were cancelled', { states: ['cancelled'] }, [CANCELLED]],
  ['that are parked', { states: ['parked'] }, [UNFINISHED]],
  ['that ended in a workflow', { workflowId, states: ['succeeded', 'failed'] }, [LOOP, ...REQUESTS, FAILED]],
  ['that failed in a workflow', { workflowId, states: ['failed', 'blocked'] }, [FAILED, UNFINISHED]],
  ['that failed in a loop', { loopId, states: ['failed'] }, [FAILED]],
  ['with an error code', { errorCode: 'NODE_FAILED' }, NOT_SUCCEEDED],
  ['with an error text', { workflowId, errorContains: 'x' }, NOT_SUCCEEDED],
  [
    'with an error text, of a time',
    { errorContains: 'x', startedFrom: 1, before },
    ['run_failed', 'run_cancelled', 'run_unfinished'].map(
      (index) => `${index} (workflow_num=? AND started_at>? AND started_at<?)`,
    ),
  ],
  ['with a task that may have run twice', { outcomeUnknown: true }, ['run_uncertain (workflow_num=?)']],
  [
    'with a task that may have run twice, of a loop',
    { loopId, outcomeUnknown: true },
    ['run_uncertain (workflow_num=?)'],
  ],
])('a page of runs %s is led by an index and needs no sorting', (_, filter, indexes) => {
  const { sql, parameters } = pageOfRuns(SQLITE_DIALECT, 1 as UserId, { limit: 50, ...filter })!;
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as string[])) as {
    readonly id: number;
    readonly parent: number;
    readonly detail: string;
  }[];
  const led = plan.filter(({ detail }) => /^(SEARCH|SCAN) r\b/.test(detail) && !detail.includes('PRIMARY KEY'));
  expect(new Set(led.map(({ detail }) => detail.replace(/^SEARCH r USING (COVERING )?INDEX /, '')))).toEqual(
    new Set(indexes),
  );
  // What is sorted are the newest of each part, and never all of one.
  for (const { parent } of led)
    expect(plan.filter((row) => row.parent === parent && row.detail.includes('TEMP B-TREE'))).toEqual([]);
  expect(plan.some(({ detail }) => /^SCAN (run|n|f) /.test(detail))).toBe(false);
});

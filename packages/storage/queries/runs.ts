import type { ExecutionId, LoopId, NodeId, RunId, UserId, VersionId, WorkflowId } from '@loopwright/model';
import type { RunFilter, RunRow } from '@loopwright/runtime/ports';
import { sql } from 'kysely';
import { RUN_ORIGINS, RUN_STATE, RUN_STATES } from '../codes.ts';
import type { Queries } from './compile.ts';

/** Runs of one owner with the ids that the history shows. */
export const ownRuns = (queries: Queries, ownerId: UserId) =>
  queries
    .selectFrom('run as r')
    .innerJoin('workflow as w', 'w.num', 'r.workflow_num')
    .leftJoin('loop as l', 'l.id', 'r.loop_id')
    .leftJoin('execution as e', 'e.num', 'r.execution_num')
    .select([
      'r.id',
      'w.id as workflow_id',
      'r.version_id',
      'e.id as execution_id',
      'r.loop_id',
      'l.node_id',
      'r.iteration',
      'r.origin',
      'r.state',
      'r.started_at',
      'r.ended_at',
      'r.error_code',
      'r.error_text',
      'r.error_node',
    ])
    .where('w.owner_id', '=', ownerId)
    .where('w.removed_at', 'is', null);

type RunFound = Awaited<ReturnType<ReturnType<typeof ownRuns>['execute']>>[number];

export const toRun = (row: RunFound): RunRow => ({
  id: row.id as RunId,
  workflowId: row.workflow_id as WorkflowId,
  versionId: row.version_id as VersionId,
  executionId: row.execution_id as ExecutionId | null,
  loopId: row.loop_id as LoopId | null,
  producerId: row.node_id as NodeId | null,
  iteration: row.iteration,
  origin: RUN_ORIGINS[row.origin]!,
  state: RUN_STATES[row.state]!,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  errorCode: row.error_code,
  errorText: row.error_text,
  errorNode: row.error_node as NodeId | null,
});

// Ids and times of start rise together but for steps of the clock; these many milliseconds of them are made good.
const CLOCK_STEP_MS = 2000;

/**
 * The first id that was given out at `at` or later, found by halving: times have no index of their own, since each
 * index costs every run that is written.
 */
const firstIdFrom = (at: number) => sql<number>`(
  WITH RECURSIVE half (low, high) AS (
    SELECT coalesce((SELECT min(id) FROM run), 0), coalesce((SELECT max(id) FROM run), 0) + 1
    UNION ALL
    SELECT
      CASE WHEN (SELECT started_at FROM run WHERE id >= (low + high) / 2 ORDER BY id LIMIT 1) < ${at} THEN (low + high) / 2 + 1 ELSE low END,
      CASE WHEN (SELECT started_at FROM run WHERE id >= (low + high) / 2 ORDER BY id LIMIT 1) < ${at} THEN high ELSE (low + high) / 2 END
    FROM half WHERE low < high
  ) SELECT max(low) FROM half)`;

/**
 * A page of runs, newest first. Whatever the filter, an index leads to the page: runs that did not succeed have one by
 * workflow and time, a loop's runs one in the order of their ids, all others go by id.
 */
export function pageOfRuns(queries: Queries, ownerId: UserId, filter: RunFilter) {
  const { workflowId, loopId, states, errorCode, errorContains, startedFrom, startedTo, before, limit } = filter;
  const failedOnly =
    errorCode !== undefined || errorContains !== undefined || (states !== undefined && !states.includes('succeeded'));
  const byTime = failedOnly && (workflowId !== undefined || loopId !== undefined);

  let page = ownRuns(queries, ownerId).limit(limit);
  if (states !== undefined)
    page = page.where(
      'r.state',
      'in',
      states.map((state) => RUN_STATE[state]),
    );
  if (errorCode !== undefined) page = page.where('r.error_code', '=', errorCode);
  if (errorContains !== undefined)
    page = page.where(sql<boolean>`instr(lower(r.error_text), ${errorContains.toLowerCase()}) > 0`);
  if (startedFrom !== undefined) page = page.where('r.started_at', '>=', startedFrom);
  if (startedTo !== undefined) page = page.where('r.started_at', '<=', startedTo);

  // The planner takes a partial index only for a query that says the index's own condition, literally.
  if (failedOnly) page = page.where(sql<boolean>`r.state <> 5`);
  if (byTime) {
    const num =
      workflowId === undefined
        ? queries.selectFrom('loop').select('workflow_num').where('id', '=', loopId!)
        : queries.selectFrom('workflow').select('num').where('id', '=', workflowId);
    page = page.where('r.workflow_num', '=', num);
    if (loopId !== undefined) page = page.where(sql<boolean>`+r.loop_id = ${loopId}`);
    if (before !== undefined) {
      page = page.where(
        sql<boolean>`(r.started_at, r.id) < ((SELECT started_at FROM run WHERE id = ${before}), ${before})`,
      );
    }
    return page.orderBy('r.started_at', 'desc').orderBy('r.id', 'desc');
  }
  if (before !== undefined) page = page.where('r.id', '<', before);
  if (startedFrom !== undefined) page = page.where('r.id', '>=', firstIdFrom(startedFrom - CLOCK_STEP_MS));
  if (startedTo !== undefined) page = page.where('r.id', '<', firstIdFrom(startedTo + CLOCK_STEP_MS));
  if (loopId !== undefined) page = page.where('r.loop_id', '=', loopId);
  if (workflowId !== undefined) page = page.where('w.id', '=', workflowId);
  return page.orderBy('r.id', 'desc');
}

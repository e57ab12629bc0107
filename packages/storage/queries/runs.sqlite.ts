import type { ExecutionId, LoopId, NodeId, RunId, UserId, VersionId, WorkflowId } from '@loopwright/model';
import type { RunFilter, RunRow } from '@loopwright/runtime/ports';
import { RUN_ORIGINS, RUN_STATE, RUN_STATES } from '../codes.ts';
import type { Dialect } from './dialect.ts';
import { type Condition, heavyQuery, type Query, query, where } from './read.ts';

const RUNS = `SELECT r.id, w.id AS workflow_id, r.version_id, e.id AS execution_id, r.loop_id, l.node_id, r.iteration, r.origin, r.state,
  r.started_at, r.ended_at, r.error_code, r.error_text, r.error_node, r.replay_of, r.uncertain
  FROM run r JOIN workflow w ON w.num = r.workflow_num LEFT JOIN loop l ON l.id = r.loop_id
  LEFT JOIN execution e ON e.num = r.execution_num`;

interface RunFound {
  readonly id: number;
  readonly workflow_id: string;
  readonly version_id: number;
  readonly execution_id: string | null;
  readonly loop_id: number | null;
  readonly node_id: string | null;
  readonly iteration: number;
  readonly origin: number;
  readonly state: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly error_code: string | null;
  readonly error_text: string | null;
  readonly error_node: string | null;
  readonly replay_of: number | null;
  readonly uncertain: number;
}

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
  replayOf: row.replay_of as RunId | null,
  outcomeUnknown: row.uncertain === 1,
});

/** One run of this owner. */
export const ownRun = (ownerId: UserId, id: RunId): Query<RunFound> =>
  query(`${RUNS} WHERE w.owner_id = ? AND w.removed_at IS NULL AND r.id = ?`, ownerId, id);

// Ids and times of start rise together but for steps of the clock; these many milliseconds of them are made good.
const CLOCK_STEP_MS = 2000;

/**
 * The first id that was given out at an instant or later, found by halving: times have no index of their own, since
 * each index costs every run that is written. The instant is bound twice.
 */
const STARTED_MIDDLE = '(SELECT started_at FROM run WHERE id >= (low + high) / 2 ORDER BY id LIMIT 1)';
const FIRST_ID_FROM = `(WITH RECURSIVE half (low, high) AS (
  SELECT coalesce((SELECT min(id) FROM run), 0), coalesce((SELECT max(id) FROM run), 0) + 1
  UNION ALL SELECT
    CASE WHEN ${STARTED_MIDDLE} < ? THEN (low + high) / 2 + 1 ELSE low END,
    CASE WHEN ${STARTED_MIDDLE} < ? THEN high ELSE (low + high) / 2 END
  FROM half WHERE low < high) SELECT max(low) FROM half)`;

/** Loops of one workflow up to which each is asked for its newest runs. More are too many parts for one statement. */
const MOST_LOOPS = 200;

/** Whether a page is asked for by a workflow alone: no index has the runs of a workflow in the order of their ids, but that of its loops has theirs. */
export function isByLoops({
  workflowId,
  loopId,
  states,
  errorCode,
  errorContains,
  outcomeUnknown,
}: RunFilter): boolean {
  const isFailedOnly = errorCode !== undefined || errorContains !== undefined;
  const mayHaveSucceeded = states === undefined || states.includes('succeeded');
  return workflowId !== undefined && loopId === undefined && !isFailedOnly && mayHaveSucceeded && !outcomeUnknown;
}

/**
 * A page of the runs of a workflow, newest first, from the newest of each of its loops: their number says how long it takes,
 * not how much others ran. Null: it has too many loops.
 */
export function pageOfWorkflow(
  ownerId: UserId,
  { states, startedFrom, startedTo, before, limit }: RunFilter,
  workflowNum: number,
  loops: readonly number[],
): Query<RunFound> | null {
  if (loops.length > MOST_LOOPS) return null;
  const newest = (...own: Condition[]) => {
    const { sql, values } = where(
      ...own,
      statesOf(states),
      ...timesOf(startedFrom, startedTo),
      before === undefined ? null : ['r.id < ?', before],
    );
    return { sql: `SELECT * FROM (SELECT r.id FROM run r ${sql} ORDER BY r.id DESC LIMIT ?) AS newest`, values };
  };
  const parts = [
    newest(['r.loop_id IS NULL'], ['r.workflow_num = ?', workflowNum]),
    ...loops.map((id) => newest(['r.loop_id = ?', id])),
  ];
  return heavyQuery(
    `${RUNS} WHERE w.owner_id = ? AND w.removed_at IS NULL AND r.id IN (${parts.map(({ sql }) => sql).join(' UNION ALL ')})
  ORDER BY r.id DESC LIMIT ?`,
    ownerId,
    ...parts.flatMap(({ values }) => [...values, limit]),
    limit,
  );
}

function statesOf(states: RunFilter['states']): Condition {
  if (states === undefined) return null;
  if (states.length === 0) return ['FALSE'];
  return [`r.state IN (${states.map(() => '?').join(', ')})`, ...states.map((state) => RUN_STATE[state])];
}

/** By the time itself, and by the ids that were given out then. */
function timesOf(startedFrom: number | undefined, startedTo: number | undefined): readonly Condition[] {
  const from = (startedFrom ?? 0) - CLOCK_STEP_MS;
  const to = (startedTo ?? 0) + CLOCK_STEP_MS;
  return [
    startedFrom === undefined ? null : ['r.started_at >= ?', startedFrom],
    startedTo === undefined ? null : ['r.started_at <= ?', startedTo],
    startedFrom === undefined ? null : [`r.id >= ${FIRST_ID_FROM}`, from, from],
    startedTo === undefined ? null : [`r.id < ${FIRST_ID_FROM}`, to, to],
  ];
}

/**
 * A page of runs, newest first. Whatever the filter, an index leads to the page: runs that did not succeed have one by
 * workflow and time, a loop's runs one in the order of their ids, all others go by id.
 */
export function pageOfRuns(dialect: Dialect, ownerId: UserId, filter: RunFilter): Query<RunFound> {
  const { workflowId, loopId, states, errorCode, errorContains, startedFrom, startedTo, before, limit } = filter;
  const unknownOnly = filter.outcomeUnknown === true;
  const failedOnly =
    errorCode !== undefined || errorContains !== undefined || (states !== undefined && !states.includes('succeeded'));
  // Runs with an unknown outcome are few, and have an index in the order of their ids.
  const byTime = failedOnly && !unknownOnly && (workflowId !== undefined || loopId !== undefined);
  const always: readonly Condition[] = [
    ['w.owner_id = ? AND w.removed_at IS NULL', ownerId],
    statesOf(states),
    errorCode === undefined ? null : ['r.error_code = ?', errorCode],
    errorContains === undefined ? null : [dialect.contains('lower(r.error_text)', '?'), errorContains.toLowerCase()],
    // The planner takes a partial index only for a query that says the index's own condition, literally.
    failedOnly ? ['r.state <> 5'] : null,
    unknownOnly ? ['r.uncertain = 1'] : null,
  ];

  const filtered = byTime
    ? where(
        ...always,
        ...timesOf(startedFrom, startedTo).slice(0, 2),
        workflowId === undefined
          ? ['r.workflow_num = (SELECT workflow_num FROM loop WHERE id = ?)', loopId ?? null]
          : ['r.workflow_num = (SELECT num FROM workflow WHERE id = ?)', workflowId],
        loopId === undefined ? null : ['+r.loop_id = ?', loopId],
        before === undefined
          ? null
          : ['(r.started_at, r.id) < ((SELECT started_at FROM run WHERE id = ?), ?)', before, before],
      )
    : where(
        ...always,
        before === undefined ? null : ['r.id < ?', before],
        ...timesOf(startedFrom, startedTo),
        loopId === undefined ? null : ['r.loop_id = ?', loopId],
        workflowId === undefined
          ? null
          : unknownOnly
            ? ['r.workflow_num = (SELECT num FROM workflow WHERE id = ?)', workflowId]
            : ['w.id = ?', workflowId],
      );
  const order = byTime ? 'r.started_at DESC, r.id DESC' : 'r.id DESC';
  return heavyQuery(`${RUNS} ${filtered.sql} ORDER BY ${order} LIMIT ?`, ...filtered.values, limit);
}

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

/** Parts of a page up to which each is asked for its newest runs. More are too many for one statement. */
const MOST_PARTS = 200;

const isFailedOnly = ({ states, errorCode, errorContains }: RunFilter): boolean =>
  errorCode !== undefined || errorContains !== undefined || (states !== undefined && !states.includes('succeeded'));

/** Whether a page is asked for by a workflow alone: no index has its runs in the order of their ids, but that of its loops has theirs. */
export function isByLoops(filter: RunFilter): boolean {
  const { workflowId, loopId, outcomeUnknown } = filter;
  return workflowId !== undefined && loopId === undefined && !isFailedOnly(filter) && !outcomeUnknown;
}

/** Whether runs that did not succeed are asked for, of whichever workflow: each has its own in the order of their times. */
export function isByWorkflows(filter: RunFilter): boolean {
  const { workflowId, loopId, outcomeUnknown } = filter;
  return workflowId === undefined && loopId === undefined && isFailedOnly(filter) && !outcomeUnknown;
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
  const shared = [
    statesOf(states),
    ...timesOf(startedFrom, startedTo),
    before === undefined ? null : (['r.id < ?', before] as const),
  ];
  const parts = [
    where(['r.loop_id IS NULL'], ['r.workflow_num = ?', workflowNum], ...shared),
    ...loops.map((id) => where(['r.loop_id = ?', id], ...shared)),
  ];
  return newestOfEach(ownerId, parts, 'r.id DESC', limit);
}

/** A page of the runs that did not succeed, newest first, from the newest of each workflow. Null: there are too many workflows. */
export function pageOfFailed(
  dialect: Dialect,
  ownerId: UserId,
  filter: RunFilter,
  workflowNums: readonly number[],
): Query<RunFound> | null {
  const parts = workflowNums.map((num) => where(['r.workflow_num = ?', num], ...failedByTime(dialect, filter)));
  return newestOfEach(ownerId, parts, BY_TIME, filter.limit);
}

function newestOfEach(
  ownerId: UserId,
  parts: readonly ReturnType<typeof where>[],
  order: string,
  limit: number,
): Query<RunFound> | null {
  if (parts.length === 0 || parts.length > MOST_PARTS) return null;
  const newest = parts.map(
    ({ sql }) => `SELECT * FROM (SELECT r.id FROM run r ${sql} ORDER BY ${order} LIMIT ?) AS newest`,
  );
  return heavyQuery(
    `${RUNS} WHERE w.owner_id = ? AND w.removed_at IS NULL AND r.id IN (${newest.join(' UNION ALL ')})
  ORDER BY ${order} LIMIT ?`,
    ownerId,
    ...parts.flatMap(({ values }) => [...values, limit]),
    limit,
  );
}

const BY_TIME = 'r.started_at DESC, r.id DESC';

/** Of runs that did not succeed: the planner takes a partial index only for a query that says the index's own condition, literally. */
const failedByTime = (dialect: Dialect, filter: RunFilter): readonly Condition[] => [
  ...failuresOf(dialect, filter),
  ...timesOf(filter.startedFrom, filter.startedTo).slice(0, 2),
  filter.before === undefined
    ? null
    : ['(r.started_at, r.id) < ((SELECT started_at FROM run WHERE id = ?), ?)', filter.before, filter.before],
];

function failuresOf(dialect: Dialect, filter: RunFilter): readonly Condition[] {
  const { states, errorCode, errorContains } = filter;
  return [
    statesOf(states),
    errorCode === undefined ? null : ['r.error_code = ?', errorCode],
    errorContains === undefined ? null : [dialect.contains('lower(r.error_text)', '?'), errorContains.toLowerCase()],
    isFailedOnly(filter) ? ['r.state <> 5'] : null,
  ];
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
  const { workflowId, loopId, startedFrom, startedTo, before, limit } = filter;
  const unknownOnly = filter.outcomeUnknown === true;
  // Runs with an unknown outcome are few, and have an index in the order of their ids.
  const byTime = isFailedOnly(filter) && !unknownOnly && (workflowId !== undefined || loopId !== undefined);
  const own: Condition = ['w.owner_id = ? AND w.removed_at IS NULL', ownerId];

  const filtered = byTime
    ? where(
        own,
        ...failedByTime(dialect, filter),
        workflowId === undefined
          ? ['r.workflow_num = (SELECT workflow_num FROM loop WHERE id = ?)', loopId ?? null]
          : ['r.workflow_num = (SELECT num FROM workflow WHERE id = ?)', workflowId],
        loopId === undefined ? null : ['+r.loop_id = ?', loopId],
      )
    : where(
        own,
        ...failuresOf(dialect, filter),
        unknownOnly ? ['r.uncertain = 1'] : null,
        before === undefined ? null : ['r.id < ?', before],
        ...timesOf(startedFrom, startedTo),
        loopId === undefined ? null : ['r.loop_id = ?', loopId],
        workflowId === undefined
          ? null
          : unknownOnly
            ? ['r.workflow_num = (SELECT num FROM workflow WHERE id = ?)', workflowId]
            : ['w.id = ?', workflowId],
      );
  return heavyQuery(
    `${RUNS} ${filtered.sql} ORDER BY ${byTime ? BY_TIME : 'r.id DESC'} LIMIT ?`,
    ...filtered.values,
    limit,
  );
}

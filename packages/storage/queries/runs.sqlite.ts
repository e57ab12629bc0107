import type { ExecutionId, LoopId, NodeId, RunId, UserId, VersionId, WorkflowId } from '@loopwright/model';
import type { RunFilter, RunRow } from '@loopwright/runtime/ports';
import { RUN_ORIGINS, RUN_STATE, RUN_STATES } from '../codes.ts';
import type { SqlValue } from '../thread/transaction.ts';
import type { Dialect } from './dialect.ts';
import { inAnyCase } from './in-any-case.ts';
import { numbering } from './numbering.ts';
import { PARTS, type Parts } from './parts-by-time.ts';
import { heavyQuery, type Query, query } from './read.ts';

const SHOWN = `r.id, w.id AS workflow_id, r.version_id, e.id AS execution_id, r.loop_id, l.node_id, r.iteration, r.origin, r.state,
  r.started_at, r.ended_at, r.error_code, r.error_text, r.error_node, r.replay_of, r.uncertain`;
const OF_RUN = `JOIN workflow w ON w.num = r.workflow_num LEFT JOIN loop l ON l.id = r.loop_id
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
  query(`SELECT ${SHOWN} FROM run r ${OF_RUN} WHERE w.owner_id = ? AND w.removed_at IS NULL AND r.id = ?`, ownerId, id);

const isFailedOnly = ({ states, errorCode, errorContains }: RunFilter): boolean =>
  errorCode !== undefined || errorContains !== undefined || (states !== undefined && !states.includes('succeeded'));

/** The parts of the history in which all runs lie that the filter lets through. A run may lie in two. */
function partsOf(filter: RunFilter): readonly Parts[] {
  const { states: wanted = RUN_STATES } = filter;
  if (wanted.length === 0) return [];
  if (filter.outcomeUnknown) return [PARTS.uncertain];
  const notSucceeded = [PARTS.failed, PARTS.cancelled, PARTS.unfinished].filter(({ states }) =>
    states.some((state) => wanted.includes(state)),
  );
  if (isFailedOnly(filter)) return notSucceeded;
  if (filter.loopId !== undefined) return [PARTS.loop];
  return [PARTS.loop, PARTS.request, PARTS.longRequest, ...notSucceeded];
}

/** What a run `r` of a part must be besides. */
function conditionsOf(dialect: Dialect, filter: RunFilter, bound: (value: SqlValue) => string): readonly string[] {
  const { errorCode, errorContains, startedFrom, startedTo, before } = filter;
  const latest = Math.min(startedTo ?? Number.POSITIVE_INFINITY, before?.startedAt ?? Number.POSITIVE_INFINITY);
  const conditions: string[] = [];
  if (errorCode !== undefined) conditions.push(dialect.likely(`r.error_code = ${bound(errorCode)}`));
  if (errorContains !== undefined)
    conditions.push(dialect.likely(dialect.matches('r.error_text', bound(inAnyCase(errorContains)))));
  if (startedFrom !== undefined) conditions.push(`r.started_at >= ${bound(startedFrom)}`);
  if (latest !== Number.POSITIVE_INFINITY) conditions.push(`r.started_at <= ${bound(latest)}`);
  if (before !== undefined)
    conditions.push(`(r.started_at < ${bound(before.startedAt)} OR r.id < ${bound(before.id)})`);
  return conditions;
}

/**
 * A page of runs, newest first: the newest of the newest of each part. How long it takes is a matter of how many loops
 * and workflows there are, not of how many runs. Null where no run can be what the filter asks for, such as a success with an error.
 */
export function pageOfRuns(dialect: Dialect, ownerId: UserId, filter: RunFilter): Query<RunFound> | null {
  const among = partsOf(filter);
  if (among.length === 0) return null;
  const { values, of: bound } = numbering();
  const limit = bound(filter.limit);
  const loop = filter.loopId === undefined ? null : bound(filter.loopId);
  const conditions = conditionsOf(dialect, filter, bound);
  const own = [`w.owner_id = ${bound(ownerId)}`, 'w.removed_at IS NULL'];
  if (filter.workflowId !== undefined) own.push(`w.id = ${bound(filter.workflowId)}`);

  const { states: wanted } = filter;
  const newest = among.map((part) => {
    const { of, runs } = part;
    const ofLoops = of === 'loop';
    const parts = ofLoops
      ? 'SELECT l.id AS part FROM workflow w JOIN loop l ON l.workflow_num = w.num'
      : 'SELECT w.num AS part FROM workflow w';
    const ofThisLoop =
      loop === null ? [] : [ofLoops ? `l.id = ${loop}` : `w.num = (SELECT workflow_num FROM loop WHERE id = ${loop})`];
    // The plus keeps the planner to the index of the part.
    const ofLoop = loop === null || ofLoops ? [] : [dialect.likely(`+r.loop_id = ${loop}`)];
    const inState =
      wanted === undefined || part.states.every((state) => wanted.includes(state))
        ? []
        : [dialect.likely(`r.state IN (${wanted.map((state) => bound(RUN_STATE[state])).join(', ')})`)];
    return dialect.newestOf(
      `${parts} WHERE ${[...own, ...ofThisLoop].join(' AND ')}`,
      [runs, ...ofLoop, ...inState, ...conditions].join(' AND '),
      limit,
    );
  });
  return heavyQuery(
    `SELECT ${SHOWN} FROM (
  SELECT n.id FROM (${newest.join('\n  UNION ')}) AS n ORDER BY n.started_at DESC, n.id DESC LIMIT ${limit}) AS p
JOIN run r ON r.id = p.id ${OF_RUN} ORDER BY r.started_at DESC, r.id DESC`,
    ...values,
  );
}

import type {
  ExecutionId,
  ExecutionState,
  Graph,
  Json,
  LoopId,
  NodeId,
  QueueId,
  RunId,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';
import type { ExecutionRow, LoadedExecution, UnfinishedRun, VersionRow } from '@loopwright/runtime/ports';
import { RUN_STATE } from '../codes.ts';
import { folded, json } from './json.ts';
import { heavyQuery, ofOneRun, type Query, query, type Reader } from './read.ts';

const EXECUTIONS = `SELECT e.id, w.id AS workflow_id, e.version_id, e.epoch, e.state, e.started_at, e.ended_at, e.error
  FROM execution e JOIN workflow w ON w.num = e.workflow_num`;
const ACTIVE = "e.state IN ('PENDING', 'STARTED')";
const VERSIONS =
  'SELECT v.id, w.id AS workflow_id, v.graph, v.created_at FROM version v JOIN workflow w ON w.num = v.workflow_num';
const ENDED_LOOPS = `SELECT x.node_id FROM execution_loop x JOIN execution e ON e.num = x.execution_num WHERE e.id = ? AND x.ended = 1`;
// The plus keeps the planner to the index of what failed.
const FAILURE = `SELECT coalesce(r.error_text, 'A run failed') AS error FROM run r JOIN execution e ON e.workflow_num = r.workflow_num
  WHERE e.id = ? AND +r.loop_id = ? AND r.state = 6 AND r.started_at >= e.started_at AND r.execution_num = e.num
  ORDER BY r.started_at LIMIT 1`;
const OWNER = 'SELECT w.owner_id FROM workflow w JOIN execution e ON e.workflow_num = w.num WHERE e.id = ?';
const CURSOR_BEFORE = `SELECT b.cursor FROM (SELECT num FROM execution o WHERE o.workflow_num = e.workflow_num AND o.num < e.num
    ORDER BY o.num DESC LIMIT 50) o JOIN execution_loop b ON b.execution_num = o.num
  WHERE b.node_id = x.node_id AND b.cursor <> 'null' ORDER BY b.execution_num DESC LIMIT 1`;
const LOOPS = `SELECT l.id, l.node_id, l.queue_id, l.next_iteration, x.cursor, x.tries, x.source_ended, x.ended, x.channel,
    (${CURSOR_BEFORE}) AS cursor_before
  FROM execution e JOIN execution_loop x ON x.execution_num = e.num JOIN loop l ON l.id = x.loop_id WHERE e.id = ? ORDER BY l.id`;
const QUEUES = `SELECT q.id, q.name FROM queue q WHERE q.id IN (
  SELECT u.queue_id FROM workflow_queue u JOIN execution e ON e.num = u.execution_num WHERE e.id = ?1
  UNION SELECT l.queue_id FROM loop l JOIN execution e ON e.workflow_num = l.workflow_num WHERE e.id = ?1) ORDER BY q.id`;
const KEYS =
  'SELECT k.key, k.value FROM runtime_state k JOIN execution e ON e.workflow_num = k.workflow_num WHERE e.id = ? ORDER BY k.rowid';
const NODE_STATES =
  'SELECT s.node_id, s.value FROM node_state s JOIN execution e ON e.workflow_num = s.workflow_num WHERE e.id = ?';
const JOURNAL = `SELECT coalesce(j.events, b.bytes) AS bytes FROM journal j LEFT JOIN blob b ON b.id = j.blob_id`;
const PAYLOAD = 'SELECT coalesce(p.bytes, b.bytes) AS bytes FROM payload p LEFT JOIN blob b ON b.id = p.blob_id';
const UNFINISHED = `SELECT loop_id, version_id, state, iteration, started_at, payload_id FROM run
  WHERE id = ? AND state NOT IN (5, 6, 7)`;

interface ExecutionFound {
  readonly id: string;
  readonly workflow_id: string;
  readonly version_id: number | null;
  readonly epoch: number;
  readonly state: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly error: string | null;
}

export const toExecution = (row: ExecutionFound): ExecutionRow => ({
  id: row.id as ExecutionId,
  workflowId: row.workflow_id as WorkflowId,
  versionId: row.version_id as VersionId | null,
  epoch: row.epoch,
  state: row.state as ExecutionState,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  error: row.ended_at === null ? null : row.error, // before, it is the one that it is ending with
});

export const execution = (id: string): Query<ExecutionFound> => query(`${EXECUTIONS} WHERE e.id = ?`, id);

/** A run that a process works on, or did when it ended. */
export const anyLeased = (): Query<{ readonly leased: number }> =>
  query('SELECT 1 AS leased FROM run WHERE worker IS NOT NULL LIMIT 1');

/** All that are PENDING or STARTED, oldest first. */
export const activeExecutions = (): Query<ExecutionFound> => query(`${EXECUTIONS} WHERE ${ACTIVE} ORDER BY e.num`);

/** The active execution, else the last one: a start that failed may be younger than the active one. */
export const latestExecution = (workflowId: WorkflowId): Query<ExecutionFound> =>
  query(`${EXECUTIONS} WHERE w.id = ? ORDER BY ${ACTIVE} DESC, e.num DESC LIMIT 1`, workflowId);

/** Loops that marked their end in this execution. */
export const endedLoops = (id: ExecutionId): Query<{ readonly node_id: string }> => query(ENDED_LOOPS, id);

/** The first run that failed in a loop of this execution. */
export const failureIn = (id: ExecutionId, loopId: LoopId): Query<{ readonly error: string }> =>
  query(FAILURE, id, loopId);

interface VersionFound {
  readonly id: number;
  readonly workflow_id: string;
  readonly graph: string;
  readonly created_at: number;
}

export const toVersion = (row: VersionFound): VersionRow => ({
  id: row.id as VersionId,
  workflowId: row.workflow_id as WorkflowId,
  graph: JSON.parse(row.graph) as Graph,
  createdAt: row.created_at,
});

export const version = (id: VersionId): Query<VersionFound> => query(`${VERSIONS} WHERE v.id = ?`, id);

/** The version and the node that say on what terms messages are put into a queue. */
export const queueTerms = (id: QueueId): Query<VersionFound & { readonly terms_node: string }> =>
  query(`SELECT v.*, q.terms_node FROM queue q JOIN (${VERSIONS}) v ON v.id = q.terms_version WHERE q.id = ?`, id);

interface LoopFound {
  readonly id: number;
  readonly node_id: string;
  readonly queue_id: number;
  readonly next_iteration: number;
  readonly cursor: string;
  readonly cursor_before: string | null;
  readonly tries: number;
  readonly source_ended: number;
  readonly ended: number;
  readonly channel: string | null;
}

/** An execution with all that running it needs, as of one moment. */
export async function loadExecution(read: Reader, id: ExecutionId): Promise<LoadedExecution | null> {
  const [[found], [its], [owner], loops, queues, state, nodeStates] = await read.together(
    execution(id),
    query<VersionFound>(`${VERSIONS} WHERE v.id = (SELECT version_id FROM execution WHERE id = ?)`, id),
    query<{ readonly owner_id: number }>(OWNER, id),
    query<LoopFound>(LOOPS, id),
    query<{ readonly id: number; readonly name: string }>(QUEUES, id),
    query<{ readonly key: string; readonly value: string }>(KEYS, id),
    query<{ readonly node_id: string; readonly value: string }>(NODE_STATES, id),
  );
  if (found === undefined || its === undefined) return null;
  const workflowId = found.workflow_id as WorkflowId;
  return {
    execution: toExecution(found),
    version: toVersion(its),
    ownerId: owner!.owner_id as UserId,
    loops: loops.map((loop) => ({
      loop: {
        id: loop.id as LoopId,
        workflowId,
        nodeId: loop.node_id as NodeId,
        queueId: loop.queue_id as QueueId,
        nextIteration: loop.next_iteration,
      },
      cursor: json(loop.cursor),
      cursorBefore: loop.cursor_before === null ? null : json(loop.cursor_before),
      tries: loop.tries,
      sourceEnded: loop.source_ended === 1,
      ended: loop.ended === 1,
      channel: loop.channel,
    })),
    queues: new Map(queues.map((queue) => [queue.name, queue.id as QueueId])),
    runtimeState: folded(state),
    nodeStates: new Map(nodeStates.map((row): [NodeId, Json] => [row.node_id as NodeId, json(row.value)])),
  };
}

interface Bytes {
  readonly bytes: Uint8Array;
}

/** No bytes: whoever decodes them finds the damage, as in any that are not what was written. */
const UNREADABLE: Bytes = { bytes: new Uint8Array(0) };

/** Segments of a run's journal in order, blobs resolved. Of one that the database cannot read no bytes. */
export const journalOf = (id: RunId): Query<Bytes> => ({
  ...heavyQuery(`${JOURNAL} WHERE j.run_id = ? ORDER BY j.seq`, id),
  rowByRow: {
    seqs: heavyQuery('SELECT seq FROM journal WHERE run_id = ? ORDER BY seq', id),
    row: (seq) => heavyQuery(`${JOURNAL} WHERE j.run_id = ? AND j.seq = ?`, id, seq),
    unreadable: UNREADABLE,
  },
});

/** The bytes of the payload that a row refers to; no bytes where the database cannot read them. */
function payloadOf(from: string, by: number): Query<Bytes> {
  const row = heavyQuery<Bytes>(`${PAYLOAD} WHERE p.id = (SELECT payload_id FROM ${from})`, by);
  const seqs = heavyQuery<{ readonly seq: number }>(
    `SELECT payload_id AS seq FROM ${from} AND payload_id IS NOT NULL`,
    by,
  );
  return { ...row, rowByRow: { seqs, row: () => row, unreadable: UNREADABLE } };
}

/** The bytes that a run began with. */
export const payloadOfRun = (id: RunId): Query<Bytes> => payloadOf('run WHERE id = ?', id);

/** The bytes that a message carries. */
export const payloadOfMessage = (seq: number): Query<Bytes> => payloadOf('message WHERE seq = ?', seq);

interface UnfinishedFound {
  readonly loop_id: number | null;
  readonly version_id: number;
  readonly state: number;
  readonly iteration: number;
  readonly started_at: number;
  readonly payload_id: number | null;
}

/** A run that has not ended, with what resuming it needs. */
export async function unfinishedRun(read: Reader, id: RunId): Promise<UnfinishedRun | null> {
  const [[run], journal, [payload]] = await read.together(
    query<UnfinishedFound>(UNFINISHED, id),
    ofOneRun(journalOf(id)),
    ofOneRun(payloadOfRun(id)),
  );
  if (run === undefined) return null;
  return {
    id,
    loopId: run.loop_id as LoopId | null,
    setAside: run.state === RUN_STATE.suspended || run.state === RUN_STATE.blocked || run.state === RUN_STATE.parked,
    versionId: run.version_id as VersionId,
    iteration: run.iteration,
    startedAt: run.started_at,
    payloadId: run.payload_id,
    payload: payload?.bytes ?? null,
    journal: journal.map((segment) => segment.bytes),
  };
}

import type { MessageSeq, NodeId, QueueId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { DeadLetterRow, HistoryStore, QueueRow } from '@loopwright/runtime/ports';
import type { Dialect } from './dialect.ts';
import { inAnyCase } from './in-any-case.ts';
import { type Condition, heavyQuery, type Query, query, where } from './read.ts';
import { WORKFLOW_OF_MESSAGE } from './workflow-of-message.ts';

// In a loop that keeps an order a parked run keeps its message, which no other one may pass.
const IN_PLACE = `(SELECT count(*) FROM message m JOIN run r ON r.id = m.run_id
    WHERE m.queue_id = q.id AND m.state = 1 AND r.state = 2)`;
// A shared queue holds dead letters of workflows that are removed beside those of others. Each letter is asked for its own,
// never a removed workflow for its runs: of those it may have any number. Where none is removed no letter is asked. All
// that are removed, whoever owned them, are one set, which is made once; one that no run took is of none of them.
const HAS_REMOVED = 'EXISTS (SELECT 1 FROM workflow WHERE owner_id = q.owner_id AND removed_at IS NOT NULL)';
const DEAD_LETTERS = `CASE WHEN q.workflow_num IS NULL AND ${HAS_REMOVED}
  THEN (SELECT count(*) FROM message m WHERE m.queue_id = q.id AND m.state = 2
    AND coalesce((SELECT r.workflow_num FROM run r WHERE r.id = m.run_id), 0)
      NOT IN (SELECT num FROM workflow WHERE removed_at IS NOT NULL))
  ELSE (SELECT count(*) FROM message WHERE queue_id = q.id AND state = 2) END`;
const QUEUES = `SELECT q.id, q.name, w.id AS workflow_id, q.node_id,
  (SELECT count(*) FROM message WHERE queue_id = q.id AND state IN (0, 1, 4)) - ${IN_PLACE} AS depth,
  (SELECT count(*) FROM message WHERE queue_id = q.id AND state = 3) + ${IN_PLACE} AS parked,
  ${DEAD_LETTERS} AS dead_letters,
  (SELECT min(created_at) FROM message WHERE seq IN (
    SELECT min(seq) FROM message WHERE queue_id = q.id AND state = 0
    UNION ALL SELECT min(m.seq) FROM message m WHERE m.queue_id = q.id AND m.state = 1
      AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = m.run_id AND r.state = 2)
    UNION ALL SELECT min(seq) FROM message WHERE queue_id = q.id AND state = 4)) AS oldest_at
  FROM queue q LEFT JOIN workflow w ON w.num = q.workflow_num`;
const USED_BY = `q.id IN (SELECT id FROM queue WHERE workflow_num = (SELECT num FROM workflow WHERE id = ?)
  UNION SELECT queue_id FROM loop WHERE workflow_num = (SELECT num FROM workflow WHERE id = ?)
  UNION SELECT queue_id FROM workflow_queue WHERE workflow_num = (SELECT num FROM workflow WHERE id = ?))`;
const DEPTH = 'SELECT count(*) AS depth FROM message WHERE queue_id = ? AND state IN (0, 1, 2, 4)';
// One is as gone as its workflow.
const OF_LETTERS = `FROM queue q JOIN message m ON m.queue_id = q.id AND m.state = 2 ${WORKFLOW_OF_MESSAGE}`;
const SHOWN = 'q.owner_id = ? AND w.removed_at IS NULL';
const LETTERS = `SELECT m.seq, m.queue_id, q.name, w.id AS workflow_id, m.run_id, m.deliveries, m.created_at, m.dead_at,
  m.error_code, m.error_text ${OF_LETTERS}`;

interface QueueFound {
  readonly id: number;
  readonly name: string;
  readonly workflow_id: string | null;
  readonly node_id: string | null;
  readonly depth: number;
  readonly parked: number;
  readonly dead_letters: number;
  readonly oldest_at: number | null;
}

export const toQueue = (row: QueueFound): QueueRow => ({
  id: row.id as QueueId,
  name: row.name,
  workflowId: row.workflow_id as WorkflowId | null,
  nodeId: row.node_id as NodeId | null,
  depth: row.depth,
  parked: row.parked,
  deadLetters: row.dead_letters,
  oldestAt: row.oldest_at,
});

const ownQueues = (ownerId: UserId, condition: Condition): Query<QueueFound> => {
  const filtered = where(['q.owner_id = ?', ownerId], ['w.removed_at IS NULL'], condition);
  return heavyQuery(`${QUEUES} ${filtered.sql} ORDER BY q.id`, ...filtered.values);
};

/** Queues of one owner with what waits in them; of one workflow: those that it reads or writes. */
export const queuesOf = (ownerId: UserId, workflowId: WorkflowId | undefined): Query<QueueFound> =>
  ownQueues(ownerId, workflowId === undefined ? null : [USED_BY, workflowId, workflowId, workflowId]);

/** One queue of this owner. */
export const queueOf = (ownerId: UserId, id: QueueId): Query<QueueFound> => ownQueues(ownerId, ['q.id = ?', id]);

/** How much is in a queue, dead letters included. */
export const depthOf = (id: QueueId): Query<{ readonly depth: number }> => heavyQuery(DEPTH, id);

interface LetterFound {
  readonly seq: number;
  readonly queue_id: number;
  readonly name: string;
  readonly workflow_id: string | null;
  readonly run_id: number | null;
  readonly deliveries: number;
  readonly created_at: number;
  readonly dead_at: number | null;
  readonly error_code: string | null;
  readonly error_text: string | null;
}

export const toDeadLetter = (row: LetterFound): DeadLetterRow => ({
  seq: row.seq as MessageSeq,
  queueId: row.queue_id as QueueId,
  queue: row.name,
  workflowId: row.workflow_id as WorkflowId | null,
  runId: row.run_id as RunId | null,
  deliveries: row.deliveries,
  createdAt: row.created_at,
  deadAt: row.dead_at ?? row.created_at,
  errorCode: row.error_code ?? '',
  errorText: row.error_text ?? '',
});

/** A page of dead letters, newest first. */
export function pageOfDeadLetters(
  dialect: Dialect,
  ownerId: UserId,
  { queueId, workflowId, errorContains, before, limit }: Parameters<HistoryStore['deadLetters']>[1],
): Query<LetterFound> {
  const filtered = where(
    [SHOWN, ownerId],
    queueId === undefined ? null : ['q.id = ?', queueId],
    workflowId === undefined ? null : ['w.id = ?', workflowId],
    errorContains === undefined
      ? null
      : [
          dialect.matches("(coalesce(m.error_code, '') || ' ' || coalesce(m.error_text, ''))", '?'),
          inAnyCase(errorContains),
        ],
    before === undefined ? null : ['m.seq < ?', before],
  );
  return heavyQuery(`${LETTERS} ${filtered.sql} ORDER BY m.seq DESC LIMIT ?`, ...filtered.values, limit);
}

/** The oldest dead letters of a queue of this owner, in their order. */
export const oldestDeadLetters = (ownerId: UserId, id: QueueId, limit: number): Query<{ readonly seq: number }> =>
  heavyQuery(`SELECT m.seq ${OF_LETTERS} WHERE ${SHOWN} AND q.id = ? ORDER BY m.seq LIMIT ?`, ownerId, id, limit);

/** How many dead letters a queue of this owner has. */
export const countDeadLetters = (ownerId: UserId, id: QueueId): Query<{ readonly total: number }> =>
  heavyQuery(
    `SELECT ${DEAD_LETTERS} AS total FROM queue q LEFT JOIN workflow w ON w.num = q.workflow_num WHERE ${SHOWN} AND q.id = ?`,
    ownerId,
    id,
  );

/** One dead letter of this owner. */
export const deadLetterOf = (ownerId: UserId, seq: MessageSeq): Query<LetterFound> =>
  query(`${LETTERS} WHERE ${SHOWN} AND m.seq = ?`, ownerId, seq);

import type { NodeId, QueueId, UserId, WorkflowId } from '@loopwright/model';
import type { QueueRow } from '@loopwright/runtime/ports';
import type { SqlValue } from '../thread/transaction.ts';
import { heavyQuery, type Query, query } from './read.ts';

// In a loop that keeps an order a parked run keeps its message, which no other one may pass.
const IN_PLACE = `(SELECT count(*) FROM message m JOIN run r ON r.id = m.run_id
    WHERE m.queue_id = q.id AND m.state = 1 AND r.state = 2)`;
// A shared queue holds dead letters of workflows that are removed beside those of others. Each letter is asked for its own,
// never a removed workflow for its runs: of those it may have any number. Where no workflow that ever used the queue is
// removed no letter is asked. All that are removed, whoever owned them, are one set, which is made once; one that no run took
// is of none of them.
const removedIn = (table: string): string =>
  `EXISTS (SELECT 1 FROM ${table} u JOIN workflow w ON w.num = u.workflow_num WHERE u.queue_id = q.id AND w.removed_at IS NOT NULL)`;
const HAS_REMOVED = `(${removedIn('workflow_queue')} OR ${removedIn('loop')})`;
const DEAD_LETTERS = `CASE WHEN q.workflow_num IS NULL AND ${HAS_REMOVED}
  THEN (SELECT count(*) FROM message m WHERE m.queue_id = q.id AND m.state = 2
    AND coalesce((SELECT r.workflow_num FROM run r WHERE r.id = m.run_id), 0)
      NOT IN (SELECT num FROM workflow WHERE removed_at IS NOT NULL))
  ELSE (SELECT count(*) FROM message WHERE queue_id = q.id AND state = 2) END`;
// The plus keeps the planner to the index of the queue: by the primary key it would pass over all that is older elsewhere.
const QUEUES = `SELECT q.id, q.name, w.id AS workflow_id, q.node_id,
  (SELECT count(*) FROM message WHERE queue_id = q.id AND state IN (0, 1, 4)) - ${IN_PLACE} AS depth,
  (SELECT count(*) FROM message WHERE queue_id = q.id AND state = 3) + ${IN_PLACE} AS parked,
  ${DEAD_LETTERS} AS dead_letters,
  (SELECT min(created_at) FROM message WHERE seq IN (
    SELECT min(+seq) FROM message WHERE queue_id = q.id AND state = 0
    UNION ALL SELECT min(+m.seq) FROM message m WHERE m.queue_id = q.id AND m.state = 1
      AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = m.run_id AND r.state = 2)
    UNION ALL SELECT min(+seq) FROM message WHERE queue_id = q.id AND state = 4)) AS oldest_at
  FROM queue q LEFT JOIN workflow w ON w.num = q.workflow_num`;
const IN_QUEUE = 'FROM message WHERE queue_id = ? AND state IN (0, 1, 2, 4)';

/** Whether a workflow reads or writes a queue `q`. `id` is its placeholder, with a number. */
export const usedBy = (id: string): string => {
  const num = `(SELECT num FROM workflow WHERE id = ${id})`;
  return `q.id IN (SELECT id FROM queue WHERE workflow_num = ${num}
  UNION SELECT queue_id FROM loop WHERE workflow_num = ${num}
  UNION SELECT queue_id FROM workflow_queue WHERE workflow_num = ${num})`;
};

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

const ownQueues = (condition: string, ownerId: UserId, ...values: SqlValue[]): Query<QueueFound> =>
  heavyQuery(`${QUEUES} WHERE q.owner_id = ?1 AND w.removed_at IS NULL${condition} ORDER BY q.id`, ownerId, ...values);

/** Queues of one owner with what waits in them; of one workflow: those that it reads or writes. */
export const queuesOf = (ownerId: UserId, workflowId: WorkflowId | undefined): Query<QueueFound> =>
  workflowId === undefined ? ownQueues('', ownerId) : ownQueues(` AND ${usedBy('?2')}`, ownerId, workflowId);

/** One queue of this owner. */
export const queueOf = (ownerId: UserId, id: QueueId): Query<QueueFound> => ownQueues(' AND q.id = ?2', ownerId, id);

/** The same as `depthOf`, counted no further than `most`: of a few thousand it is no heavy read. */
export const depthUpTo = (id: QueueId, most: number): Query<{ readonly depth: number }> =>
  query(`SELECT count(*) AS depth FROM (SELECT 1 ${IN_QUEUE} LIMIT ?) AS found`, id, most);

/** How much is in a queue, dead letters included. */
export const depthOf = (id: QueueId): Query<{ readonly depth: number }> =>
  heavyQuery(`SELECT count(*) AS depth ${IN_QUEUE}`, id);

/** How many dead letters a queue of this owner has. */
export const countDeadLetters = (ownerId: UserId, id: QueueId): Query<{ readonly total: number }> =>
  heavyQuery(
    `SELECT ${DEAD_LETTERS} AS total FROM queue q LEFT JOIN workflow w ON w.num = q.workflow_num
  WHERE q.owner_id = ? AND w.removed_at IS NULL AND q.id = ?`,
    ownerId,
    id,
  );

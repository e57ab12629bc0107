import type { MessageSeq, NodeId, QueueId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { DeadLetterRow, QueueRow } from '@loopwright/runtime/ports';
import { sql } from 'kysely';
import { MESSAGE_STATE } from '../codes.ts';
import type { Queries } from './compile.ts';

/** Queues of one owner with what waits in them. */
export const ownQueues = (queries: Queries, ownerId: UserId) =>
  queries
    .selectFrom('queue as q')
    .leftJoin('workflow as w', 'w.num', 'q.workflow_num')
    .select((each) => [
      'q.id',
      'q.name',
      'w.id as workflow_id',
      'q.node_id',
      each
        .selectFrom('message as m')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('m.queue_id', '=', 'q.id')
        .where('m.state', 'in', [MESSAGE_STATE.ready, MESSAGE_STATE.leased])
        .as('depth'),
      each
        .selectFrom('message as m')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('m.queue_id', '=', 'q.id')
        .where('m.state', '=', MESSAGE_STATE.dead)
        .as('dead_letters'),
      sql<number | null>`(SELECT min(created_at) FROM message WHERE seq IN (
        SELECT min(seq) FROM message WHERE queue_id = q.id AND state = 0
        UNION ALL SELECT min(seq) FROM message WHERE queue_id = q.id AND state = 1))`.as('oldest_at'),
    ])
    .where('q.owner_id', '=', ownerId)
    .where((where) => where.or([where('w.num', 'is', null), where('w.removed_at', 'is', null)]))
    .orderBy('q.id');

type QueueFound = Awaited<ReturnType<ReturnType<typeof ownQueues>['execute']>>[number];

export const toQueue = (row: QueueFound): QueueRow => ({
  id: row.id as QueueId,
  name: row.name,
  workflowId: row.workflow_id as WorkflowId | null,
  nodeId: row.node_id as NodeId | null,
  depth: row.depth ?? 0,
  deadLetters: row.dead_letters ?? 0,
  oldestAt: row.oldest_at,
});

/** Narrows queues to those that a workflow reads or writes. */
export const queuesOfWorkflow = (queries: Queries, ownerId: UserId, workflowId: WorkflowId) => {
  const num = queries.selectFrom('workflow').select('num').where('id', '=', workflowId);
  return ownQueues(queries, ownerId).where((where) =>
    where.or([
      where('q.workflow_num', '=', num),
      where('q.id', 'in', queries.selectFrom('loop').select('queue_id').where('workflow_num', '=', num)),
      where('q.id', 'in', queries.selectFrom('workflow_queue').select('queue_id').where('workflow_num', '=', num)),
    ]),
  );
};

/** Dead letters of one owner. The workflow is that of the run, else that of the queue. */
export const ownDeadLetters = (queries: Queries, ownerId: UserId) =>
  queries
    .selectFrom('queue as q')
    .innerJoin('message as m', 'm.queue_id', 'q.id')
    .leftJoin('run as r', 'r.id', 'm.run_id')
    .leftJoin('workflow as w', (join) => join.on('w.num', '=', sql<number>`coalesce(r.workflow_num, q.workflow_num)`))
    .select([
      'm.seq',
      'm.queue_id',
      'q.name',
      'w.id as workflow_id',
      'm.run_id',
      'm.payload_id',
      'm.deliveries',
      'm.created_at',
      'm.dead_at',
      'm.error_code',
      'm.error_text',
    ])
    .where('q.owner_id', '=', ownerId)
    .where('m.state', '=', MESSAGE_STATE.dead);

type LetterFound = Awaited<ReturnType<ReturnType<typeof ownDeadLetters>['execute']>>[number];

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

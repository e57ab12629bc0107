import type { LoopRow } from '@loopwright/runtime/ports';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const WORKFLOW = 'SELECT num FROM workflow WHERE id = ?';
const FIND_QUEUE = 'SELECT id FROM queue WHERE owner_id = ? AND name = ?';
const ADD_QUEUE = 'INSERT INTO queue (owner_id, name, workflow_num, node_id, created_at) VALUES (?, ?, ?, ?, ?)';
// In no execution: what runs on an earlier version of an `api` workflow may send to it when no saved graph names it any more.
const USE_QUEUE = `INSERT INTO workflow_queue (workflow_num, queue_id, execution_num)
  SELECT num, ?, 0 FROM workflow WHERE id = ? ON CONFLICT DO NOTHING`;
const FIND = 'SELECT id, queue_id, next_iteration FROM loop WHERE workflow_num = ? AND node_id = ?';
const ADD = 'INSERT INTO loop (workflow_num, node_id, queue_id) VALUES (?, ?, ?)';
const MOVE = 'UPDATE loop SET queue_id = ? WHERE id = ?';

/** What asks for a queue. */
interface QueueAsked {
  readonly ownerId: number;
  readonly name: string;
  readonly at: number;
  /** Whose version names it: the queue stays for as long as that workflow. */
  readonly workflowId?: string | undefined;
}

/** A queue of this owner and name, made when it is new. An inbox belongs to a workflow's node, a shared one to nobody. */
export function ensureQueue(tx: SqliteTx, { ownerId, name, at, workflowId }: QueueAsked): number {
  const id =
    tx.get<{ id: number }>(FIND_QUEUE, ownerId, name)?.id ?? tx.insert(ADD_QUEUE, ownerId, name, null, null, at);
  if (workflowId !== undefined) tx.run(USE_QUEUE, id, workflowId);
  return id;
}

/** The loop of a producer, made when it is new. It reads the queue named, or an inbox of its own. */
export function ensureLoop(
  tx: SqliteTx,
  {
    workflowId,
    ownerId,
    nodeId,
    queue,
    at,
  }: { workflowId: string; ownerId: number; nodeId: string; queue: string | null; at: number },
): LoopRow {
  const num = tx.get<{ num: number }>(WORKFLOW, workflowId)?.num;
  if (num === undefined) throw new DataError(`There is no workflow ${workflowId}`);
  const inbox = `inbox_${nodeId}`;
  const queueId =
    queue === null
      ? (tx.get<{ id: number }>(FIND_QUEUE, ownerId, inbox)?.id ??
        tx.insert(ADD_QUEUE, ownerId, inbox, num, nodeId, at))
      : ensureQueue(tx, { ownerId, name: queue, at });
  const known = tx.get<{ id: number; queue_id: number; next_iteration: number }>(FIND, num, nodeId);
  const id = known?.id ?? tx.insert(ADD, num, nodeId, queueId);
  if (known !== undefined && known.queue_id !== queueId) tx.run(MOVE, queueId, id);
  return { id, workflowId, nodeId, queueId, nextIteration: known?.next_iteration ?? 0 } as unknown as LoopRow;
}

import type { LoopRow } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { DataError } from '../../thread/sqlite-failure.ts';

const WORKFLOW = 'SELECT num FROM workflow WHERE id = $1';
// One that retention is about to delete is waited for: it is made anew then.
const FIND_QUEUE = 'SELECT id FROM queue WHERE owner_id = $1 AND name = $2 FOR KEY SHARE';
const ADD_QUEUE =
  'INSERT INTO queue (owner_id, name, workflow_num, node_id, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id';
// In no execution: what runs on an earlier version of an `api` workflow may send to it when no saved graph names it any more.
const USE_QUEUE = `INSERT INTO workflow_queue (workflow_num, queue_id, execution_num)
  SELECT num, $1, 0 FROM workflow WHERE id = $2 ON CONFLICT DO NOTHING`;
const FIND = 'SELECT id, queue_id, next_iteration FROM loop WHERE workflow_num = $1 AND node_id = $2';
const ADD = 'INSERT INTO loop (workflow_num, node_id, queue_id) VALUES ($1, $2, $3) RETURNING id';
const MOVE = 'UPDATE loop SET queue_id = $1 WHERE id = $2';

/** What asks for a queue. */
interface QueueAsked {
  readonly ownerId: number;
  readonly name: string;
  readonly at: number;
  /** Whose version names it: the queue stays for as long as that workflow. */
  readonly workflowId?: string | undefined;
}

/** A queue of this owner and name, made when it is new. An inbox belongs to a workflow's node, a shared one to nobody. */
export async function ensureQueue(tx: PostgresTx, { ownerId, name, at, workflowId }: QueueAsked): Promise<number> {
  const id =
    (await tx.get<{ id: number }>(FIND_QUEUE, ownerId, name))?.id ??
    (await tx.get<{ id: number }>(ADD_QUEUE, ownerId, name, null, null, at))!.id;
  if (workflowId !== undefined) await tx.run(USE_QUEUE, id, workflowId);
  return id;
}

/** The loop of a producer, made when it is new. It reads the queue named, or an inbox of its own. */
export async function ensureLoop(
  tx: PostgresTx,
  {
    workflowId,
    ownerId,
    nodeId,
    queue,
    at,
  }: { workflowId: string; ownerId: number; nodeId: string; queue: string | null; at: number },
): Promise<LoopRow> {
  const num = (await tx.get<{ num: number }>(WORKFLOW, workflowId))?.num;
  if (num === undefined) throw new DataError(`There is no workflow ${workflowId}`);
  const inbox = `inbox_${nodeId}`;
  const queueId =
    queue === null
      ? ((await tx.get<{ id: number }>(FIND_QUEUE, ownerId, inbox))?.id ??
        (await tx.get<{ id: number }>(ADD_QUEUE, ownerId, inbox, num, nodeId, at))!.id)
      : await ensureQueue(tx, { ownerId, name: queue, at });
  const known = await tx.get<{ id: number; queue_id: number; next_iteration: number }>(FIND, num, nodeId);
  const id = known?.id ?? (await tx.get<{ id: number }>(ADD, num, nodeId, queueId))!.id;
  if (known !== undefined && known.queue_id !== queueId) await tx.run(MOVE, queueId, id);
  return { id, workflowId, nodeId, queueId, nextIteration: known?.next_iteration ?? 0 } as unknown as LoopRow;
}

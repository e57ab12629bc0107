import type { ExecutionId, LoopId, QueueId, UserId, WorkflowId } from '@loopwright/model';
import type { WorkflowStore } from '@loopwright/runtime/ports';
import { query, type Reader } from './read.ts';

const LISTENERS = `SELECT w.owner_id, x.channel, e.id AS execution_id, l.id AS loop_id, l.queue_id, w.id AS workflow_id, e.epoch
  FROM execution e JOIN workflow w ON w.num = e.workflow_num JOIN execution_loop x ON x.execution_num = e.num
  JOIN loop l ON l.id = x.loop_id
  WHERE e.state IN ('PENDING', 'STARTED') AND w.removed_at IS NULL AND x.channel IS NOT NULL AND x.ended = 0 ORDER BY l.id`;

interface Found {
  readonly owner_id: number;
  readonly channel: string;
  readonly execution_id: string;
  readonly loop_id: number;
  readonly queue_id: number;
  readonly workflow_id: string;
  readonly epoch: number;
}

/** Webhook producers that listen: those of every active execution whose loop has not ended. */
export async function listeners(read: Reader): ReturnType<WorkflowStore['listeners']> {
  const rows = await read.all(query<Found>(LISTENERS));
  return rows.map((row) => ({
    ownerId: row.owner_id as UserId,
    channel: row.channel,
    executionId: row.execution_id as ExecutionId,
    loopId: row.loop_id as LoopId,
    queueId: row.queue_id as QueueId,
    workflowId: row.workflow_id as WorkflowId,
    epoch: row.epoch,
  }));
}

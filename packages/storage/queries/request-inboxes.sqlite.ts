import type { NodeId, QueueId, UserId, WorkflowId } from '@loopwright/model';
import type { RequestInbox } from '@loopwright/runtime/ports';
import { query, type Reader } from './read.ts';

const INBOXES = `SELECT w.id AS workflow_id, w.owner_id, l.node_id, l.queue_id FROM workflow w JOIN loop l ON l.workflow_num = w.num
  WHERE w.type = 'api' AND w.removed_at IS NULL
  AND EXISTS (SELECT 1 FROM message m WHERE m.queue_id = l.queue_id AND m.state = 0) ORDER BY l.id`;

interface Found {
  readonly workflow_id: string;
  readonly owner_id: number;
  readonly node_id: string;
  readonly queue_id: number;
}

/** Inboxes of `api` workflows with messages that are ready: requests that an earlier process left. */
export async function requestInboxes(read: Reader): Promise<readonly RequestInbox[]> {
  const rows = await read.all(query<Found>(INBOXES));
  return rows.map((row) => ({
    workflowId: row.workflow_id as WorkflowId,
    ownerId: row.owner_id as UserId,
    nodeId: row.node_id as NodeId,
    queueId: row.queue_id as QueueId,
  }));
}

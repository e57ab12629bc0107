import type { QueueId, UserId, WorkflowId } from '@loopwright/model';
import { type Query, query, type Reader } from './read.ts';

const RUNNING = `SELECT EXISTS (SELECT 1 FROM workflow_queue u JOIN workflow w ON w.num = u.workflow_num
  JOIN execution e ON e.num = u.execution_num
  WHERE u.queue_id = ? AND w.id <> ? AND e.state IN ('PENDING', 'STARTED')) AS shared`;
const DRAWN = `SELECT EXISTS (SELECT 1 FROM queue q JOIN workflow w ON w.owner_id = q.owner_id JOIN node n ON n.workflow_num = w.num
  WHERE q.id = ? AND w.id <> ? AND w.removed_at IS NULL AND json_extract(n.config, '$.queue_name') = q.name) AS shared`;

/** The queue of this owner and name. */
export const queueByName = (ownerId: UserId, name: string): Query<{ readonly id: number }> =>
  query('SELECT id FROM queue WHERE owner_id = ? AND name = ?', ownerId, name);

/** Whether another workflow of the queue's owner uses it: in an active execution, or by its name in its saved graph. */
export async function queueIsShared(read: Reader, queueId: QueueId, workflowId: WorkflowId): Promise<boolean> {
  const [running, drawn] = await read.together(
    query<{ readonly shared: number }>(RUNNING, queueId, workflowId),
    query<{ readonly shared: number }>(DRAWN, queueId, workflowId),
  );
  return running[0]?.shared === 1 || drawn[0]?.shared === 1;
}

import type { QueueId, UserId, WorkflowId } from '@loopwright/model';
import { namesQueue, queueNamedIn } from './drawn-queues.ts';
import { heavyQuery, type Query, query, type Reader } from './read.ts';

const RUNNING = `SELECT q.name, (SELECT count(*) FROM workflow_queue u JOIN workflow w ON w.num = u.workflow_num
  JOIN execution e ON e.num = u.execution_num
  WHERE u.queue_id = q.id AND w.id <> ?2 AND e.state IN ('PENDING', 'STARTED')) AS users FROM queue q WHERE q.id = ?1`;
const DRAWN = `SELECT n.config FROM queue q JOIN workflow w ON w.owner_id = q.owner_id JOIN node n ON n.workflow_num = w.num
  WHERE q.id = ?1 AND w.id <> ?2 AND w.removed_at IS NULL AND `;

/** The queue of this owner and name. */
export const queueByName = (ownerId: UserId, name: string): Query<{ readonly id: number }> =>
  query('SELECT id FROM queue WHERE owner_id = ? AND name = ?', ownerId, name);

/** Whether another workflow of the queue's owner uses it: in an active execution, or by its name in its saved graph. */
export async function queueIsShared(read: Reader, queueId: QueueId, workflowId: WorkflowId): Promise<boolean> {
  const queue = await read.first(
    query<{ readonly name: string; readonly users: number }>(RUNNING, queueId, workflowId),
  );
  if (queue === null || queue.users > 0) return queue !== null;
  const part = namesQueue(queue.name);
  const drawn = await read.all(
    heavyQuery<{ readonly config: string }>(DRAWN + read.dialect.contains('n.config', '?3'), queueId, workflowId, part),
  );
  return drawn.some(({ config }) => queueNamedIn(config) === queue.name);
}

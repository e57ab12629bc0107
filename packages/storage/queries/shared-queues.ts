import type { QueueId, WorkflowId } from '@loopwright/model';
import { sql } from 'kysely';
import type { Queries } from './compile.ts';
import type { Reader } from './read.ts';

/** Whether another workflow of the queue's owner uses it: in an active execution, or by its name in its saved graph. */
export async function queueIsShared(
  queries: Queries,
  read: Reader,
  queueId: QueueId,
  workflowId: WorkflowId,
): Promise<boolean> {
  const running = queries
    .selectFrom('workflow_queue as u')
    .innerJoin('workflow as w', 'w.num', 'u.workflow_num')
    .innerJoin('execution as e', 'e.num', 'u.execution_num')
    .select('w.num')
    .where('u.queue_id', '=', queueId)
    .where('w.id', '<>', workflowId)
    .where('e.state', 'in', ['PENDING', 'STARTED'])
    .limit(1);
  const drawn = queries
    .selectFrom('queue as q')
    .innerJoin('workflow as w', 'w.owner_id', 'q.owner_id')
    .innerJoin('node as n', 'n.workflow_num', 'w.num')
    .select('w.num')
    .where('q.id', '=', queueId)
    .where('w.id', '<>', workflowId)
    .where('w.removed_at', 'is', null)
    .where(sql<string>`json_extract(n.config, '$.queue_name')`, '=', sql.ref<string>('q.name'))
    .limit(1);
  const [one, other] = await read.together(running, drawn);
  return one.length + other.length > 0;
}

import type { ExecutionId, LoopId, QueueId, UserId, WorkflowId } from '@loopwright/model';
import type { WorkflowStore } from '@loopwright/runtime/ports';
import type { Queries } from './compile.ts';
import type { Reader } from './read.ts';

/** Webhook producers that listen: those of every active execution whose loop has not ended. */
export async function listeners(queries: Queries, read: Reader): ReturnType<WorkflowStore['listeners']> {
  const rows = await read.all(
    queries
      .selectFrom('execution as e')
      .innerJoin('workflow as w', 'w.num', 'e.workflow_num')
      .innerJoin('execution_loop as x', 'x.execution_num', 'e.num')
      .innerJoin('loop as l', 'l.id', 'x.loop_id')
      .select([
        'w.owner_id',
        'x.channel',
        'e.id as execution_id',
        'l.id as loop_id',
        'l.queue_id',
        'w.id as workflow_id',
        'e.epoch',
      ])
      .where('e.state', 'in', ['PENDING', 'STARTED'])
      .where('w.removed_at', 'is', null)
      .where('x.channel', 'is not', null)
      .where('x.ended', '=', 0)
      .orderBy('l.id'),
  );
  return rows.map((row) => ({
    ownerId: row.owner_id as UserId,
    channel: row.channel as string,
    executionId: row.execution_id as ExecutionId,
    loopId: row.loop_id as LoopId,
    queueId: row.queue_id as QueueId,
    workflowId: row.workflow_id as WorkflowId,
    epoch: row.epoch,
  }));
}

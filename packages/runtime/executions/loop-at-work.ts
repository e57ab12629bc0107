import type { ExecutionId, NodeId, WorkflowId } from '@loopwright/model';
import type { Life } from '../incarnation.ts';
import type { LoopRow, Store } from '../ports.ts';

/** A loop that an active execution runs, in this process or another. */
export interface LoopAtWork {
  readonly executionId: ExecutionId;
  readonly loop: LoopRow;
}

/**
 * The loop of a producer in the active execution of its workflow, as the store has it: what is put into its queue is taken
 * without a further start, by whichever process holds it or takes it next. Null: none is active, somebody has asked for its
 * end, or the loop has ended in it.
 */
export async function loopAtWork(
  store: Store,
  life: Life,
  workflowId: WorkflowId,
  producerId: NodeId,
): Promise<LoopAtWork | null> {
  const latest = await store.workflows.latestExecution(workflowId);
  if (latest === null || latest.endedAt !== null) return null;
  if (store.cluster !== null && (await store.cluster.askedEnd(latest.id)) !== null) return null;
  const loaded = await store.workflows.load(latest.id);
  const found = loaded?.loops.find(({ loop }) => loop.nodeId === producerId);
  if (found === undefined || found.ended) return null;
  const here = life.executions.get(workflowId);
  const hasEnded =
    here?.id === latest.id && here.queueOf(producerId) !== undefined && here.loopOf(producerId) === undefined;
  return hasEnded ? null : { executionId: latest.id, loop: found.loop }; // its mark may be on its way to the store
}

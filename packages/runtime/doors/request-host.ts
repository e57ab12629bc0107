import type { Plan } from '@loopwright/engine';
import type { QueueId, UserId, WorkflowId } from '@loopwright/model';
import type { Life } from '../incarnation.ts';
import type { Clock, Store } from '../ports.ts';
import type { RunHost } from '../runs/run.ts';
import { nameInTraces } from '../runs/run-trace.ts';
import { SharedValues } from '../runs/shared-values.ts';

/** What a request that nobody waits for runs in: a runtime state of its own, and the queues that its version names, opened. */
export async function requestHost(
  { store, clock, life }: { readonly store: Store; readonly clock: Clock; readonly life: Life },
  workflowId: WorkflowId,
  ownerId: UserId,
  plan: Plan,
): Promise<RunHost> {
  const queues = new Map<string, QueueId>();
  for (const { queue } of plan.nodes) {
    if (queue === null || queues.has(queue)) continue;
    const queueId = await store.workflows.ensureQueue(ownerId, queue, clock.now(), workflowId);
    await life.queues.open(queueId);
    queues.set(queue, queueId);
  }
  return {
    services: life.services,
    workflowId,
    workflowName: await nameInTraces(life.services.tracer, store, workflowId),
    graph: plan.graph,
    mode: 'api',
    env: plan.graph.env,
    runtime: new SharedValues(),
    nodeStates: new SharedValues(),
    queues,
    live: null,
    tellState: null,
    epoch: null,
  };
}

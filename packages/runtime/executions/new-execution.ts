import type { Plan } from '@loopwright/engine';
import type { ExecutionId, Graph } from '@loopwright/model';
import type { NewExecution } from '../ports.ts';
import { channelOf } from './channel.ts';
import { workerTags } from './worker-tags.ts';

/** What a start writes of a workflow. `tags` are the workflow's own. */
export function newExecution(
  id: ExecutionId,
  graph: Graph,
  plan: Plan,
  tags: readonly string[],
  at: number,
): NewExecution {
  const producers = plan.loops.map((loop) => {
    const node = plan.nodes[loop.producer]!;
    const { source } = node.type;
    return {
      nodeId: node.id,
      queue: source?.from === 'queue' ? node.queue : null,
      channel: source?.from === 'door' ? channelOf(plan, loop.producer) : null,
      hasTerms: loop.messages !== null || loop.queueMax !== null,
      // Where a producer that makes its own data stands is known to one process.
      slots: source?.from === 'pull' ? 1 : loop.concurrency,
      tags: workerTags(plan, loop, tags),
    };
  });
  const queues = new Set(plan.nodes.map((node) => node.queue).filter((queue) => queue !== null));
  return { id, workflowId: graph.workflowId, graph, at, producers, queues: [...queues] };
}

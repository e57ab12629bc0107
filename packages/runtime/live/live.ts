import type { WorkflowId } from '@loopwright/model';
import type { LiveRelay } from '../distribution/live-relay.ts';
import type { Live } from '../facade/live.ts';
import type { Runtime } from '../facade/runtime.ts';
import type { Clock, Store } from '../ports.ts';
import type { LiveHub } from './hub.ts';
import type { Rates } from './rates.ts';
import { sumRates } from './sum-rates.ts';

interface LiveParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly hub: LiveHub;
  readonly rates: Rates;
  /** What other processes tell; null where there are none. */
  readonly relay: LiveRelay | null;
  readonly queueFlows: Runtime['queueFlows'];
}

/** Makes what watchers see of workflows: of this process, and of the others where there are such. */
export function createLive({ store, clock, hub, rates, relay, queueFlows }: LiveParts): Live {
  async function gauges(workflowId: WorkflowId): ReturnType<Live['gauges']> {
    const workflow = await store.workflows.get(workflowId, null);
    if (workflow === null) return { queues: [], loops: [], ...hub.flows(workflowId) };
    const now = clock.now();
    const [rows, loops, flowOf] = await Promise.all([
      store.history.queues(workflow.ownerId, { workflowId }),
      store.history.loops(workflowId),
      queueFlows(),
    ]);
    // A queue that writers and readers share belongs to no node of its own: here it goes by the node that reads it.
    const readers = new Map(loops.map((loop) => [loop.queueId, loop.nodeId]));
    const queues = rows.map((row) => ({
      queue: row.name,
      nodeId: row.nodeId ?? readers.get(row.id) ?? null,
      depth: row.depth,
      deadLetters: row.deadLetters,
      oldestSeconds: row.oldestAt === null ? 0 : (now - row.oldestAt) / 1000,
      ...flowOf(row.id),
    }));
    return {
      queues,
      loops: sumRates([...rates.of(workflowId), ...(relay?.ratesOf(workflowId) ?? [])]),
      ...hub.flows(workflowId),
    };
  }

  return {
    watch(workflowId, listener) {
      const leave = relay?.watched(workflowId);
      const watching = hub.watch(workflowId, listener);
      return {
        snapshot: watching.snapshot,
        close() {
          watching.close();
          leave?.();
        },
      };
    },
    snapshot: hub.snapshot,
    gauges,
  };
}

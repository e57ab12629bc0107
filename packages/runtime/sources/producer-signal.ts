import type { PlanNode } from '@loopwright/engine';
import type { Instant, JsonObject } from '@loopwright/model';
import type { WorkflowLive } from '../live/hub.ts';

/** What watchers see of a loop's producer: it waits, makes an item, fails. */
export interface ProducerSignal {
  /** It waits for the next message; it may do so already. */
  waits(at: Instant): void;
  made(at: Instant, data: JsonObject): void;
  failed(at: Instant, text: string): void;
  withdrawn(): void;
}

/** Makes it; `live` null: nobody can watch. */
export function createProducerSignal(live: WorkflowLive | null, producer: PlanNode): ProducerSignal {
  const signal = { runId: null, nodeId: producer.id, nodeType: producer.type.identifier, path: [] };
  let since: Instant | null = null;
  const begun = (at: Instant): Instant => {
    if (since === null) live?.started(signal, 1, at);
    const began = since ?? at;
    since = null;
    return began;
  };
  return {
    waits(at) {
      if (since !== null) return;
      since = at;
      live?.started(signal, 1, at);
    },
    made(at, data) {
      const began = begun(at);
      live?.completed(signal, at, (at - began) / 1000, 'default', data);
    },
    failed(at, text) {
      const began = begun(at);
      live?.failed(signal, at, (at - began) / 1000, text, null);
    },
    withdrawn() {
      since = null;
      live?.withdrawn(signal);
    },
  };
}

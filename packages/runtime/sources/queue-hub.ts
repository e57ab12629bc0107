import type { QueueId } from '@loopwright/model';
import type { HistoryStore } from '../ports.ts';
import { createLocalQueue, type QueueServices } from './create-local-queue.ts';
import type { LocalQueue } from './local-queue.ts';

/** The queues that this incarnation has touched. */
export interface QueueHub {
  /** Opens a queue, reading once how much is in it and what its reader asks. */
  open(id: QueueId): Promise<LocalQueue>;
  /** A queue that was opened before. */
  get(id: QueueId): LocalQueue;
  /** The queue if it is open. */
  find(id: QueueId): LocalQueue | undefined;
  /** All that are open. */
  all(): Iterable<LocalQueue>;
  /** Of all queues, those that loops elsewhere read as well: open now, or opened later. */
  readElsewhere(ids: readonly QueueId[]): void;
}

/** Makes the hub of one incarnation. */
export function createQueueHub(services: QueueServices, history: HistoryStore): QueueHub {
  const queues = new Map<QueueId, LocalQueue>();
  const opening = new Map<QueueId, Promise<LocalQueue>>();
  let elsewhere: ReadonlySet<QueueId> = new Set();
  return {
    open(id) {
      const ready = queues.get(id);
      if (ready !== undefined) return Promise.resolve(ready);
      let pending = opening.get(id);
      if (pending === undefined) {
        pending = Promise.all([history.depth(id), services.policyOf(id)]).then(([depth, policy]) => {
          const queue = createLocalQueue(id, depth, policy, services);
          queue.share.readElsewhere(elsewhere.has(id));
          queues.set(id, queue);
          opening.delete(id);
          return queue;
        });
        pending.catch(() => opening.delete(id));
        opening.set(id, pending);
      }
      return pending;
    },
    get(id) {
      const queue = queues.get(id);
      if (queue === undefined) throw new Error(`Queue ${id} was not opened`);
      return queue;
    },
    find: (id) => queues.get(id),
    all: () => queues.values(),
    readElsewhere(ids) {
      elsewhere = new Set(ids);
      // They may not have been told of what came before this was known.
      for (const queue of queues.values()) if (queue.share.readElsewhere(elsewhere.has(queue.id))) queue.announce();
    },
  };
}

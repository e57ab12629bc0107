import type { Life } from '../incarnation.ts';
import { type Cluster, type Retired, StoreUnavailable, type WokenQueue } from '../ports.ts';

/** Retention deleted messages: their queues are that much shorter, and what was behind one with its key may be ready, wherever it is read. */
export function followRetired(life: Life, gone: Retired['messages']): void {
  for (const { queueId, count } of gone) {
    const queue = life.queues.find(queueId);
    if (queue !== undefined) queue.depth -= count;
    life.announce(queueId);
  }
}

/** Parked messages are ready again: the readers of their queues are to look, wherever they are. */
export function followWoken(life: Life, woken: readonly WokenQueue[]): void {
  for (const { queueId, count } of woken) {
    const queue = life.queues.find(queueId);
    if (queue === undefined) life.announce(queueId);
    else queue.woken(count);
  }
}

/** Nobody knows what the store did last: whatever waits may be ready, and is looked at, here and in the other processes. */
export function followUnsure({ queues, services }: Life, cluster: Cluster | null): void {
  for (const queue of queues.all()) {
    queue.countAnew();
    queue.announce();
  }
  for (const settle of [...services.awaiting.values()]) settle();
  cluster?.ring({ bell: 'all' });
}

/** Makes a change that lets something go on; where the store fails it may have been made, and its answer lost. */
export async function orFollowUnsure<T>(life: Life, cluster: Cluster | null, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (cause) {
    if (cause instanceof StoreUnavailable && life.committer.alive()) followUnsure(life, cluster);
    throw cause;
  }
}

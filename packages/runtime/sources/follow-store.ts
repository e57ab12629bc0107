import type { Life } from '../incarnation.ts';
import type { Retired, WokenQueue } from '../ports.ts';

/** Retention deleted messages: their queues are that much shorter. */
export function followRetired({ queues }: Life, gone: Retired['messages']): void {
  for (const { queueId, count } of gone) {
    const queue = queues.find(queueId);
    if (queue !== undefined) queue.depth -= count;
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

/** Nobody knows what the store did last: messages of any queue may be ready. */
export function followUnsure({ queues }: Life): void {
  for (const queue of queues.all()) {
    queue.countAnew();
    queue.announce();
  }
}

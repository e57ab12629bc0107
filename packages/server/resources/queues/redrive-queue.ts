import type { QueueId, UserId } from '@loopwright/model';
import type { ServerContext } from '../../context.ts';
import { unlessGone } from './unless-gone.ts';

/** Dead letters that one call puts back. */
export const MOST_REDRIVEN = 1000;

/** What came of a redrive of a whole queue. */
export interface Redriven {
  /** Put back by this call. */
  readonly redriven: number;
  /** Left for another call. */
  readonly remaining: number;
}

/**
 * Puts the oldest dead letters of a queue back, in their order, at most 1,000. One that somebody else redrove or deleted
 * meanwhile is passed over. Throws StoreUnavailable; those put back before stay so.
 *
 * @param record - hears how many were put back, one or more, also where the next one fails
 */
export async function redriveQueue(
  context: ServerContext,
  ownerId: UserId,
  queueId: QueueId,
  record: (count: number) => Promise<void>,
): Promise<Redriven> {
  const { seqs, total } = await context.store.history.oldestDeadLetters(ownerId, queueId, MOST_REDRIVEN);
  let redriven = 0;
  try {
    for (const seq of seqs) {
      if (await unlessGone(context.runtime.history.redrive(ownerId, seq))) redriven += 1;
    }
  } finally {
    if (redriven > 0) await record(redriven);
  }
  return { redriven, remaining: total - seqs.length };
}

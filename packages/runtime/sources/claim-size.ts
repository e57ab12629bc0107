import type { Instant } from '@loopwright/model';

/** A claim whose messages have all begun within this time was too small, milliseconds. */
const QUICK_MS = 100;

/**
 * How much is claimed of a queue that other processes read as well: as much as runs at once here, so that none waits here
 * which could run elsewhere; and twice as much each time that it is begun at once, since each claim costs an fsync.
 */
export interface ClaimSize {
  /**
   * Messages of the next claim.
   *
   * @param share - messages at once in this process
   * @param most - of one claim
   */
  next(share: number, most: number, now: Instant): number;
  /** The claim was answered, in full or not. */
  answered(isFull: boolean, now: Instant): void;
}

/** Makes it. */
export function createClaimSize(): ClaimSize {
  let size = 0;
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    next(share, most, now) {
      const isQuick = now - fullAt < QUICK_MS;
      size = Math.min(most, isQuick ? Math.max(share, size * 2) : share);
      return size;
    },
    answered(isFull, now) {
      fullAt = isFull ? now : Number.NEGATIVE_INFINITY;
    },
  };
}

import type { Instant } from '@loopwright/model';

/** Lets so many runs begin within any window, and no more. */
export interface RateLimit {
  /** How long until the next one may begin, milliseconds; 0: now. */
  waitMs(now: Instant): number;
  /** One began. */
  count(now: Instant): void;
}

/** Makes it. It holds the instants of the last `runs` beginnings; a new process begins without any. */
export function createRateLimit({ runs, windowMs }: { readonly runs: number; readonly windowMs: number }): RateLimit {
  const begun = new Float64Array(runs).fill(Number.NEGATIVE_INFINITY);
  let oldest = 0;
  return {
    waitMs: (now) => Math.max(0, Math.ceil(begun[oldest]! + windowMs - now)),
    count(now) {
      begun[oldest] = now;
      oldest = (oldest + 1) % runs;
    },
  };
}

import type { Instant } from '@loopwright/sdk';

/** When a schedule ticks. All instants are whole seconds. */
export interface Instants {
  /** The first one after `instant`; null: there is none. */
  after(instant: Instant): Instant | null;
  /** The last one up to `instant`, itself included; null: there is none. */
  upTo(instant: Instant): Instant | null;
  /** How many lie between two of them, neither included; of a cron expression a hundred at most are counted. */
  between(low: Instant, high: Instant): number;
}

/** Whole multiples of `everyMs` since 1970-01-01T00:00:00Z: the same ones whenever and wherever it is started. */
export function intervalInstants(everyMs: number): Instants {
  return {
    after: (instant) => (Math.floor(instant / everyMs) + 1) * everyMs,
    upTo: (instant) => Math.floor(instant / everyMs) * everyMs,
    between: (low, high) => Math.max(0, Math.ceil(high / everyMs) - Math.floor(low / everyMs) - 1),
  };
}

import type { Instant } from '@loopwright/sdk';
import { readCron } from './cron.ts';

/** When a schedule ticks. All instants are whole seconds. */
export interface Instants {
  /** The first one after `instant`; null: there is none. */
  after(instant: Instant): Instant | null;
  /** The last one up to `instant`, itself included; null: there is none. */
  upTo(instant: Instant): Instant | null;
  /** How many lie between two of them, neither included; of a cron expression a hundred at most are counted. */
  between(low: Instant, high: Instant): number;
}

/** Counting those of a cron expression costs 0.1 ms each, on the thread that all loops share. */
const MOST_COUNTED = 100;

/** Whole multiples of `everyMs` since 1970-01-01T00:00:00Z: the same ones whenever and wherever it is started. */
export function intervalInstants(everyMs: number): Instants {
  return {
    after: (instant) => (Math.floor(instant / everyMs) + 1) * everyMs,
    upTo: (instant) => Math.floor(instant / everyMs) * everyMs,
    between: (low, high) => Math.max(0, Math.ceil(high / everyMs) - Math.floor(low / everyMs) - 1),
  };
}

/** Those of a cron expression that was found to be right, by the clocks of a zone. */
export function cronInstants(expression: string, timeZone: string): Instants {
  const cron = readCron(expression, timeZone);
  const after = (instant: Instant): Instant | null => cron.nextRun(new Date(instant))?.getTime() ?? null;
  return {
    after,
    upTo: (instant) => cron.previousRuns(1, new Date(instant + 1))[0]?.getTime() ?? null,
    between(low, high) {
      let count = 0;
      for (let at = after(low); at !== null && at < high && count < MOST_COUNTED; at = after(at)) count += 1;
      return count;
    },
  };
}

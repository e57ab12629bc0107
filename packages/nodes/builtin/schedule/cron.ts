import { Cron } from 'croner';
import type { Shown } from './zone-clock.ts';

// Croner reads a range that ends with SUN up to 7, and so this one as the whole week.
const ONE_SUNDAY = /\bSUN-SUN(\/\d+)?(?![\w#])/gi;

/** A cron expression by clocks that are never set. */
export interface CronPattern {
  /** Neither a `*` nor a step in its times: then it ticks once a day at each, whatever is done to the clocks that day. */
  readonly isFixed: boolean;
  /** The first match behind it, in 400 years; null: there is none. */
  next(shown: Shown): Shown | null;
  /** The last match up to it, itself included, in 400 years; null: there is none. */
  last(shown: Shown): Shown | null;
}

/**
 * Reads an expression of five parts, or of six with seconds first.
 *
 * @throws TypeError, RangeError for a wrong one
 */
export function readCron(expression: string): CronPattern {
  const cron = new Cron(expression.replace(ONE_SUNDAY, 'SUN'), { utcOffset: 0, mode: '5-or-6-parts', paused: true });
  return {
    isFixed: !/[*?/]/.test(expression.trim().split(/\s+/).slice(0, -3).join(' ')),
    next: (shown) => cron.nextRun(new Date(shown))?.getTime() ?? null,
    last: (shown) => cron.previousRuns(1, new Date(shown + 1))[0]?.getTime() ?? null,
  };
}

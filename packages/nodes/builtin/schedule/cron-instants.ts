import type { Instant } from '@loopwright/sdk';
import { type CronPattern, readCron } from './cron.ts';
import type { Instants } from './instants.ts';
import { remembered } from './remembered.ts';
import { type Shown, type ZoneClock, zoneClock } from './zone-clock.ts';

/** Counting costs 0.02 ms each, on the thread that all loops share. */
const MOST_COUNTED = 100;

/**
 * Hours left out that a search passes by, one after the other. Zones leave out one a year, and weekdays and leap years come
 * again within 400 years: what matches in so many of them and never in between never comes.
 */
const MOST_LEFT_OUT = 400;

const SECOND_MS = 1000;

/**
 * The instants of an expression that was found to be right, by the clocks of a zone that is known. Where they are set forward,
 * an expression of fixed times ticks at the end of the hour that is left out, any other has no tick in it; where they are
 * set back, the first ticks in the first pass through the repeated hour, the second in both.
 */
export const cronInstants = remembered(64, makeCronInstants);

function makeCronInstants(expression: string, timeZone: string): Instants {
  const pattern = readCron(expression);
  const clock = zoneClock(timeZone);
  const search = pattern.isFixed ? fixedSearch(pattern, clock) : wildSearch(pattern, clock);
  const after = (instant: Instant): Instant | null => search.after(wholeSecond(instant));
  return {
    after,
    upTo: (instant) => search.upTo(wholeSecond(instant)),
    between(low, high) {
      let count = 0;
      for (let at = after(low); at !== null && at < high && count < MOST_COUNTED; at = after(at)) count += 1;
      return count;
    },
  };
}

function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / SECOND_MS) * SECOND_MS;
}

type Search = Pick<Instants, 'after' | 'upTo'>;

function fixedSearch(pattern: CronPattern, clock: ZoneClock): Search {
  return {
    after(low) {
      for (let shown = pattern.next(clock.shown(low)); shown !== null; ) {
        const { instants, change } = clock.when(shown);
        const at = instants[0] ?? change!;
        if (at > low) return at;
        shown = pattern.next(clock.shown(change! - SECOND_MS)); // the second pass: all that it shows had its tick in the first
      }
      return null;
    },
    upTo(high) {
      const { instants, change } = clock.when(clock.shown(high));
      const isRepeated = instants.length === 2 && high === instants[1];
      const shown = pattern.last(clock.shown(isRepeated ? change! - SECOND_MS : high));
      if (shown === null) return null;
      const found = clock.when(shown);
      return found.instants[0] ?? found.change;
    },
  };
}

function wildSearch(pattern: CronPattern, clock: ZoneClock): Search {
  function first(low: Instant, from: Shown): Instant | null {
    let shown = pattern.next(from);
    for (let leftOut = 0; shown !== null && leftOut < MOST_LEFT_OUT; leftOut++) {
      const { instants, change } = clock.when(shown);
      const at = instants.find((instant) => instant > low);
      if (at !== undefined) return at;
      shown = pattern.next(clock.shown(change!) - SECOND_MS);
    }
    return null;
  }

  function last(high: Instant): Instant | null {
    let shown = pattern.last(clock.shown(high));
    for (let leftOut = 0; shown !== null && leftOut < MOST_LEFT_OUT; leftOut++) {
      const { instants, change } = clock.when(shown);
      const at = instants.findLast((instant) => instant <= high);
      if (at !== undefined) return at;
      shown = pattern.last(clock.shown(change! - SECOND_MS));
    }
    return null;
  }

  return {
    after(low) {
      const from = clock.shown(low);
      const { instants, change } = clock.when(from);
      const next = first(low, from);
      // Behind what the first pass through a repeated hour has left comes all of the second, whose clocks show less.
      const isInFirst = instants.length === 2 && low === instants[0];
      const isPassed = isInFirst && (next === null || next >= change!);
      return isPassed ? first(change! - SECOND_MS, clock.shown(change!) - SECOND_MS) : next;
    },
    upTo(high) {
      const { instants, change } = clock.when(clock.shown(high));
      const found = last(high);
      const isInSecond = instants.length === 2 && high === instants[1];
      const isPassed = isInSecond && (found === null || found < change!);
      return isPassed ? last(change! - SECOND_MS) : found;
    },
  };
}

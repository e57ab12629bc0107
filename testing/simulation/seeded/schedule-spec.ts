import type { Instant, JsonObject } from '@loopwright/model';
import { type Chance, chanceOf } from './chance.ts';
import { BEGIN } from './scheduler.ts';

/** The schedule that a random workflow begins with. */
export interface ScheduleSpec {
  /** Of the node, complete. */
  readonly fields: JsonObject & { readonly missed: 'skip' | 'one' | 'all' };
  /** Whether an instant is one of its own: what the model knows of it. */
  readonly has: (instant: Instant) => boolean;
  /** Nothing is asked of it before this instant, and it has no data behind the other: a clock that is wrong by hours makes no thousands. */
  readonly from: Instant;
  readonly until: Instant;
}

/** A start by a clock that is behind asks for instants from so long before the beginning on, milliseconds. */
const BEFORE_MS = 60_000;

/** Of so many seeds one begins with a schedule. */
const ONE_IN = 9;

/**
 * The stream that decides which seeds do, beside what they draw: so the others play what they played before there were
 * schedules. Of this one, no seed does that is kept, is a small graph, or is named in the documents.
 */
const STREAM = 69;

/** The schedule of a seed; null: it begins in another way. */
export function scheduleOf(seed: number): ScheduleSpec | null {
  const chance = chanceOf((Math.imul(seed, 0x9e37_79b1) ^ STREAM) >>> 0);
  return chance.between(1, ONE_IN) === 1 ? randomSchedule(chance) : null;
}

function randomSchedule(chance: Chance): ScheduleSpec {
  const missed = chance.choose(['skip', 'one', 'all', 'all'] as const);
  const count = chance.between(3, 8);
  const rest = { time_zone: 'UTC', missed } as const;
  if (chance.happens(0.6)) {
    const [every, unit, ms] = chance.choose([
      [1, 'seconds', 1000],
      [2, 'seconds', 2000],
      [7, 'seconds', 7000],
      [1, 'minutes', 60_000],
    ] as const);
    return {
      fields: { ticks: 'interval', every, unit, cron: '', ...rest },
      has: (instant) => instant % ms === 0,
      from: BEGIN - BEFORE_MS,
      until: BEGIN + count * ms,
    };
  }
  const [cron, ms, has] = chance.choose([
    ['*/7 * * * * *', 7000, (second: number) => (second % 60) % 7 === 0],
    ['15,45 * * * * *', 30_000, (second: number) => second % 60 === 15 || second % 60 === 45],
    ['* * * * *', 60_000, (second: number) => second % 60 === 0],
  ] as const);
  return {
    fields: { ticks: 'cron', every: 1, unit: 'minutes', cron, ...rest },
    has: (instant) => instant % 1000 === 0 && has(instant / 1000),
    from: BEGIN - BEFORE_MS,
    until: BEGIN + count * ms,
  };
}

/** All instants of a schedule behind `low` and up to `high`, in order. */
export function instantsBetween({ has }: ScheduleSpec, low: Instant, high: Instant): readonly Instant[] {
  const found: Instant[] = [];
  for (let at = Math.floor(low / 1000) * 1000 + 1000; at <= high; at += 1000) if (has(at)) found.push(at);
  return found;
}

import type { Instant } from '@loopwright/sdk';

const MINUTE_MS = 60_000;

/** Parts of an expression as sets. */
export interface SampleCron {
  /** A `*` or a step in minute or hour: then times in a repeated hour tick twice, and those left out do not. */
  readonly isWild: boolean;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Null: any. */
  readonly days: ReadonlySet<number> | null;
  /** Null: any. */
  readonly weekdays: ReadonlySet<number> | null;
  /** Both of them are asked for, not just one. */
  readonly isBoth: boolean;
}

/** What the clocks of a zone show, as the milliseconds of a UTC that shows the same. */
export function wallClock(timeZone: string): (instant: Instant) => number {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (instant) => {
    const [day, month, year, hour, minute, second] = shown.format(instant).split(/\D+/).map(Number) as number[];
    return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  };
}

/** All instants of an expression from `from` up to `to`, found by looking at every minute: slow, and plain. */
export function everyMinute(cron: SampleCron, timeZone: string, from: Instant, to: Instant): readonly Instant[] {
  const wall = wallClock(timeZone);
  const matches = (shown: number): boolean => {
    const at = new Date(shown);
    return (
      cron.minutes.has(at.getUTCMinutes()) &&
      cron.hours.has(at.getUTCHours()) &&
      cron.months.has(at.getUTCMonth() + 1) &&
      isDay(cron, at)
    );
  };
  const found: Instant[] = [];
  const seen = new Set<number>();
  let before = wall(from - 1440 * MINUTE_MS);
  for (let at = from - 1439 * MINUTE_MS; at <= to; at += MINUTE_MS) {
    const shown = wall(at);
    let ticks = matches(shown) && (cron.isWild || !seen.has(shown));
    if (!cron.isWild) for (let gone = before + MINUTE_MS; gone < shown; gone += MINUTE_MS) ticks ||= matches(gone);
    seen.add(shown);
    before = shown;
    if (ticks && at >= from) found.push(at);
  }
  return found;
}

function isDay({ days, weekdays, isBoth }: SampleCron, at: Date): boolean {
  const isInMonth = days?.has(at.getUTCDate()) ?? true;
  const isInWeek = weekdays?.has(at.getUTCDay()) ?? true;
  const isEither = days !== null && weekdays !== null && !isBoth;
  return isEither ? isInMonth || isInWeek : isInMonth && isInWeek;
}

const RELATIVE_STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
/** What lasts longer than a day: last week may be one of two. */
const LONG: readonly Intl.RelativeTimeFormatUnit[] = ['year', 'month', 'week'];
/** Below this, "now" is as exact as anybody wants to know, seconds. */
const NOW_SECONDS = 5;

/** Date and time, to the second, as people of this language write them. */
export function formatInstant(at: string | number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));
}

/** A date without its time. */
export function formatDate(at: string | number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(at));
}

/**
 * How long ago, or how soon: `3 minutes ago`. Days are those of the calendar here, so that yesterday is yesterday; longer times are
 * only counted.
 *
 * @param now - milliseconds since 1970
 */
export function formatRelative(at: string | number, now: number, locale?: string): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const [unit, length] = RELATIVE_STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ['second', 1];
  const numeric = LONG.includes(unit) ? 'always' : 'auto';
  const format = new Intl.RelativeTimeFormat(locale, { numeric });
  if (Math.abs(seconds) < NOW_SECONDS) return format.format(0, 'second');
  return format.format(unit === 'day' ? dayOf(at) - dayOf(now) : Math.trunc(seconds / length), unit);
}

/** The calendar's day here, counted. */
function dayOf(at: string | number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}

const RELATIVE_STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
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

/** How long ago, or how soon: `3 minutes ago`. @param now - milliseconds since 1970 */
export function formatRelative(at: string | number, now: number, locale?: string): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (Math.abs(seconds) < NOW_SECONDS) return format.format(0, 'second');
  const [unit, length] = RELATIVE_STEPS.find(([, step]) => Math.abs(seconds) >= step)!;
  return format.format(Math.trunc(seconds / length), unit);
}

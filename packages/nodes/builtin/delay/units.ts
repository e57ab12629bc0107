const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400, months: 2_592_000 } as const; // of 30 days
type Unit = keyof typeof SECONDS;

/** A thousand years. A date further off than that has no place in a calendar, and after some more none in a `Date`. */
const LONGEST_MS = 1000 * 365 * 86_400_000;

/** Milliseconds of so many units, a thousand years at most. */
export function millisecondsOf(amount: number, unit: Unit): number {
  return Math.min(amount * SECONDS[unit] * 1000, LONGEST_MS);
}

/** Choices of a unit field. */
export const UNITS = [
  ['seconds', 'Seconds'],
  ['minutes', 'Minutes'],
  ['hours', 'Hours'],
  ['days', 'Days'],
  ['months', 'Months'],
] as const;

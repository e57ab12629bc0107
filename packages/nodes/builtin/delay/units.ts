/** Seconds of each unit of the delay nodes; a month has 30 days. */
export const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400, months: 2_592_000 } as const;

/** A unit of time that a delay can be given in. */
export type Unit = keyof typeof SECONDS;

/** Choices of a unit field. */
export const UNITS = [
  ['seconds', 'Seconds'],
  ['minutes', 'Minutes'],
  ['hours', 'Hours'],
  ['days', 'Days'],
  ['months', 'Months'],
] as const;

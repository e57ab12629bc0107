/** Whole milliseconds of a setting in seconds, the nearest: instants are stored as whole numbers. */
export function millisecondsOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

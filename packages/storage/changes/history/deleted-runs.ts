/** A segment of a journal above it lies on pages of its own, each of which is walked over when it goes. */
export const LARGE_BYTES = 4096;

/** How many of the runs went, the first ones; and how many rows with them, a large segment counted as the pages that it lay on. */
export interface DeletedRuns {
  readonly runs: number;
  readonly rows: number;
}

/** Rows that a segment of this many bytes counts for beside itself. */
export function weightOf(bytes: number | null): number {
  return Math.floor((bytes ?? 0) / LARGE_BYTES);
}

/** How many rows go at once, and how long the store is left to others behind them. */
export interface Pace {
  readonly rows: number;
  readonly pauseMs: number;
}

/** About 10 ms of deleting, and as much again and more for others. */
export const CALM: Pace = { rows: 2000, pauseMs: 25 };
/** The store goes from one to the other: what is written waits for what goes. */
const QUICKEST: Pace = { rows: 16_000, pauseMs: 1 };
/** A group that ends a run leaves a row of the run and one of its journal. */
const ROWS_OF_GROUP = 2;
/** As many times as much goes as comes, as long as there is a backlog. */
const CATCHING_UP = 1.5;

/**
 * The pace of the next slice: quicker where not clearly more went than was written meanwhile, or the database would grow for as long
 * as that goes on; calmer where it did.
 *
 * @param wrote - groups that were written since the slice before
 * @param gone - rows that went in this one
 */
export function nextPace({ rows, pauseMs }: Pace, wrote: number, gone: number): Pace {
  return wrote * ROWS_OF_GROUP * CATCHING_UP > gone
    ? { rows: Math.min(rows * 2, QUICKEST.rows), pauseMs: Math.max(Math.floor(pauseMs / 2), QUICKEST.pauseMs) }
    : { rows: Math.max(rows / 2, CALM.rows), pauseMs: Math.min(pauseMs * 2, CALM.pauseMs) };
}

/** Rows that a window has at most: one that lets more be taken has them gathered. */
const MOST_ROWS = 200;

/** What is claimed of a queue, by whom. */
export interface Claim {
  readonly queueId: number;
  readonly incarnation: number;
  readonly limit: number;
  readonly maxBytes: number;
  /** Of messages whose runs began before only those of these; null: of all. */
  readonly loops: readonly number[] | null;
}

/** A claim that keeps a rate. */
export interface RatedClaim extends Claim {
  readonly runs: number;
  readonly windowMs: number;
  readonly now: number;
}

/** Runs that keep a rate and are begun by no claim of their own. */
export interface RatedBeginning extends Pick<RatedClaim, 'queueId' | 'limit' | 'runs' | 'windowMs' | 'now'> {
  /** What was let begin before, under which instant, and did not. */
  readonly unused: Taken | null;
}

/** What was taken at an instant. */
export interface Taken {
  readonly at: number;
  readonly count: number;
}

/**
 * The instant at which what is taken now is written down: of a window with few runs exactly now, else the end of the part
 * of the window that now is in, so that never more than the rate are taken.
 */
export function notedAt({ runs, windowMs, now }: Pick<RatedClaim, 'runs' | 'windowMs' | 'now'>): number {
  if (runs <= MOST_ROWS) return now;
  const part = Math.max(1, Math.ceil(windowMs / MOST_ROWS));
  return Math.ceil(now / part) * part;
}

/** How many more may be taken now, and when the first of those that were taken leaves the window. */
export function leftOf(
  taken: readonly Taken[],
  { runs, windowMs }: Pick<RatedClaim, 'runs' | 'windowMs'>,
): { readonly left: number; readonly nextAt: number | null } {
  const used = taken.reduce((sum, { count }) => sum + count, 0);
  const first = taken[0];
  return { left: Math.max(0, runs - used), nextAt: first === undefined ? null : first.at + windowMs };
}

/** A success of a loop that took at most a minute. */
export interface QuickSuccess {
  readonly id: number;
  readonly started_at: number;
  readonly ended_at: number;
  /** Whether a message refers to it: 1 or 0. */
  readonly held: number;
}

/** A success of a loop that took longer, and to which no message refers. */
export interface LongSuccess {
  readonly id: number;
  readonly ended_at: number;
}

/** What of a loop's successes goes now, and from where on the next slice looks. */
export interface SucceededDue {
  readonly due: readonly { readonly id: number }[];
  /** No quick success that started before is left. */
  readonly from: number;
  /** Whether a message holds one that was looked at: what is behind it may be due all the same. */
  readonly isHeld: boolean;
}

/** Where a loop is looked at from that has no quick success: a flush moves it back when one lands. */
const NOWHERE = Number.MAX_SAFE_INTEGER;

/**
 * Which successes go: those that ended first.
 *
 * @param quick - the first `most`, by when they started
 * @param long - the first `most`, by when they ended
 * @param rule.beyond - how many are too many
 * @param rule.endedBefore - what ended before is too old
 */
export function succeededDue(
  quick: readonly QuickSuccess[],
  long: readonly LongSuccess[],
  most: number,
  { beyond, endedBefore }: { readonly beyond: number; readonly endedBefore: number },
): SucceededDue {
  const due = [...quick.filter(({ held }) => held === 0), ...long]
    .sort((a, b) => a.ended_at - b.ended_at || a.id - b.id)
    .filter((run, index) => index < beyond || run.ended_at < endedBefore)
    .slice(0, most);
  const goes = new Set(due.map(({ id }) => id));
  const kept = quick.find(({ id }) => !goes.has(id));
  // Behind a full slice others may have started in the same millisecond as its last.
  const behind = quick.length < most ? NOWHERE : quick.at(-1)!.started_at;
  return { due, from: kept?.started_at ?? behind, isHeld: quick.some(({ held }) => held === 1) };
}

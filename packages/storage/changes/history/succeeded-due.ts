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

/** Where a loop is looked at from that has no quick success: a flush moves it back when one lands. */
const NOWHERE = Number.MAX_SAFE_INTEGER;

/**
 * Which successes go: those that ended first.
 *
 * @param quick - the first ones, by when they started
 * @param long - the first ones, by when they ended
 * @param rule.beyond - how many are too many
 * @param rule.endedBefore - what ended before is too old
 */
export function succeededDue(
  quick: readonly QuickSuccess[],
  long: readonly LongSuccess[],
  { beyond, endedBefore }: { readonly beyond: number; readonly endedBefore: number },
): readonly number[] {
  return [...quick.filter(({ held }) => held === 0), ...long]
    .sort((a, b) => a.ended_at - b.ended_at || a.id - b.id)
    .filter((run, index) => index < beyond || run.ended_at < endedBefore)
    .map(({ id }) => id);
}

/**
 * From where on the next slice looks: no quick success that started before is left.
 *
 * @param quick - those that this slice looked at, by when they started
 * @param gone - which successes went
 * @param isAll - whether the loop had no more of them
 */
export function lookFrom(quick: readonly QuickSuccess[], gone: readonly number[], isAll: boolean): number {
  const went = new Set(gone);
  const kept = quick.find(({ id }) => !went.has(id));
  // Behind a full slice others may have started in the same millisecond as its last.
  return kept?.started_at ?? (isAll ? NOWHERE : quick.at(-1)!.started_at);
}

/** How far a piece of work on many things is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What did not go well, by id, with the reason. */
  readonly failures: ReadonlyMap<number, string>;
}

/**
 * Does the same with many things, a slice after the other, and tells how far it is after each. A slice that fails stops no other.
 *
 * @param work - answers which of a slice did not go well, and why
 * @param signal - no new slice is begun once it is aborted
 */
export async function inSlices(
  ids: readonly number[],
  size: number,
  work: (ids: readonly number[]) => Promise<ReadonlyMap<number, string>>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Progress> {
  const failures = new Map<number, string>();
  let progress: Progress = { done: 0, total: ids.length, failures };
  for (let at = 0; at < ids.length && !signal.aborted; at += size) {
    const slice = ids.slice(at, at + size);
    try {
      for (const [id, reason] of await work(slice)) failures.set(id, reason);
    } catch (cause) {
      for (const id of slice) failures.set(id, cause instanceof Error ? cause.message : String(cause));
    }
    progress = { done: at + slice.length, total: ids.length, failures: new Map(failures) };
    onProgress(progress);
  }
  return progress;
}

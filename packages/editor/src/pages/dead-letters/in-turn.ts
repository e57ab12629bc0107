/** How far a piece of work on many things is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What did not go well, by id, with the reason. */
  readonly failures: ReadonlyMap<number, string>;
}

const AT_ONCE = 4;

/**
 * Does the same with many things, a few at a time, and tells how far it is after each. One that fails stops no other.
 *
 * @param signal - no new one is begun once it is aborted
 */
export async function inTurn(
  ids: readonly number[],
  work: (id: number) => Promise<unknown>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Progress> {
  const failures = new Map<number, string>();
  const waiting = [...ids];
  let done = 0;
  const tell = (): Progress => ({ done, total: ids.length, failures: new Map(failures) });
  async function worker(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift()) {
      try {
        await work(id);
      } catch (cause) {
        failures.set(id, cause instanceof Error ? cause.message : String(cause));
      }
      done += 1;
      onProgress(tell());
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return tell();
}

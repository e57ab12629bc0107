import type { Clock } from '../ports.ts';

/** From the beginning of one look to that of the next at least, milliseconds. */
const GAP_MS = 50;

/**
 * Makes a look that its callers share: each waits for one that begins after it asked. There is one at a time, and one every
 * 50 ms at most, however many ask.
 */
export function sharedLooks(clock: Pick<Clock, 'after'>, look: () => Promise<void>): () => Promise<void> {
  let next: PromiseWithResolvers<void> | null = null;
  let isLooking = false;
  let rests = false;

  function begin(): void {
    if (next === null || isLooking || rests) return;
    const { resolve, reject } = next;
    next = null;
    isLooking = true;
    rests = true;
    clock.after(GAP_MS, () => {
      rests = false;
      begin();
    });
    void look()
      .then(resolve, reject)
      .finally(() => {
        isLooking = false;
        begin();
      });
  }

  return () => {
    next ??= Promise.withResolvers<void>();
    const { promise } = next;
    begin();
    return promise;
  };
}

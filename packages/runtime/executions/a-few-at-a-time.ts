/** Work of which a few pieces go on at once. */
export interface AFewAtATime {
  /** Does it when its turn comes: in the order in which they were asked for. */
  <T>(work: () => Promise<T>): Promise<T>;
  /** Pieces under way, and those that wait. */
  readonly count: () => number;
}

/** Makes the turns of so many at once. */
export function aFewAtATime(most: number): AFewAtATime {
  let count = 0;
  const waiting: (() => void)[] = [];
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    count += 1;
    if (count > most) await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      count -= 1;
      waiting.shift()?.();
    }
  }
  return Object.assign(inTurn, { count: () => count });
}

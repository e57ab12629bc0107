import type { Clock, Cluster, LoopRow } from '../ports.ts';

/** Numbers of the runs of one loop, rising. */
export interface RunNumbers {
  next(): number;
  /** Null: there is a number now. Else resolves when there is one. */
  ready(): Promise<void> | null;
  /** Nobody asks any more: those that were kept for that are given back. */
  close(): Promise<void>;
}

/** Of a loop whose runs nobody but this process could begin. */
export function countFrom(first: number): RunNumbers {
  let next = first;
  return { next: () => next++, ready: () => null, close: async () => undefined };
}

const FIRST_BLOCK = 16;
const LARGEST_BLOCK = 1024;
/** Before a store that did not answer is asked again, milliseconds. */
const ASK_AGAIN_MS = 1000;

/**
 * Of a loop whose runs several processes may begin (also one that one of them holds whole: another may replay a run of it):
 * each takes blocks of numbers from the store, larger ones the quicker it uses them up, and asks for the next while a part of
 * one is left. What it did not use goes back where nobody has reserved more since; else it stays a gap.
 */
export function countInBlocks(
  reserve: (count: number) => Promise<number>,
  giveBack: (first: number, end: number) => Promise<void>,
  after: (ms: number, callback: () => void) => unknown,
): RunNumbers {
  let next = 0;
  let end = 0;
  let following: { readonly first: number; readonly count: number } | null = null;
  let size = FIRST_BLOCK;
  let asking: Promise<void> | null = null;

  async function ask(): Promise<void> {
    const count = size;
    for (;;) {
      try {
        following = { first: await reserve(count), count };
        size = Math.min(LARGEST_BLOCK, size * 2);
        asking = null;
        return;
      } catch {
        await new Promise<void>((resolve) => after(ASK_AGAIN_MS, resolve)); // what is wrong with the store others find out
      }
    }
  }

  function goOn(): void {
    if (next === end && following !== null) {
      next = following.first;
      end = following.first + following.count;
      following = null;
    }
    if (following === null && end - next <= size / 4) asking ??= ask();
  }

  return {
    next() {
      goOn();
      if (next === end) throw new Error('No number is left: `ready` was not asked');
      return next++;
    },
    ready() {
      goOn();
      return next < end ? null : asking;
    },
    async close() {
      const last = following ?? { first: end, count: 0 };
      // Others may have reserved between two blocks: the first one's rest is theirs to pass over then.
      const unused = last.first === end ? next : last.first;
      next = 0;
      end = 0;
      following = null;
      // One that is on its way goes back when it comes.
      asking?.then(async () => {
        const late: { readonly first: number; readonly count: number } | null = following;
        following = null;
        if (late !== null) await giveBack(late.first, late.first + late.count).catch(() => undefined);
      });
      if (unused < last.first + last.count) await giveBack(unused, last.first + last.count);
    },
  };
}

/** The numbers of a loop's runs, as this process gives them out. */
export function numbersOf({ id, nextIteration }: LoopRow, cluster: Cluster | null, clock: Clock): RunNumbers {
  if (cluster === null) return countFrom(nextIteration);
  return countInBlocks(
    (count) => cluster.reserveIterations(id, count),
    (first, end) => cluster.returnIterations(id, first, end),
    clock.after,
  );
}

/** The next number, when there is one. */
export async function nextNumber(numbers: RunNumbers): Promise<number> {
  for (let wait = numbers.ready(); wait !== null; wait = numbers.ready()) await wait;
  return numbers.next();
}

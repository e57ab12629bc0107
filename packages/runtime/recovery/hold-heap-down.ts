import { setFlagsFromString } from 'node:v8';

/** Messages taken over from which it pays. */
const MANY = 10_000;
/** Long enough for hundreds of thousands of runs, milliseconds. */
const FOR_MS = 600_000;

/** Told how many messages a life took over. */
export type HoldHeapDown = (reclaimed: number) => void;

/**
 * V8 lets a heap grow to four times what lives in it before it looks for garbage. While very many runs are taken up again
 * what lives is several times the usual, and each message that waits its turn becomes garbage late: the heap may grow to
 * 1.6 times then, at the price of a tenth of the speed.
 */
export function createHoldHeapDown(): HoldHeapDown {
  let ending: NodeJS.Timeout | undefined;
  return (reclaimed) => {
    if (reclaimed < MANY) return;
    setFlagsFromString('--heap-growing-percent=60');
    clearTimeout(ending);
    ending = setTimeout(() => setFlagsFromString('--heap-growing-percent=0'), FOR_MS).unref(); // V8's own measure again
  };
}

import type { Clock } from '@loopwright/runtime/ports';

/** Longest wait of one timer, milliseconds: the system's timers hold 31 bits. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Timers end up to this much early by `Date.now`, which is cut to whole milliseconds. */
const EARLY_MS = 2;

/** The system's time. Waits of months are made of several timers, and none ends before its instant while the clock is not set. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const end = Date.now() + ms;
    const wait = (): void => {
      const left = end - Date.now();
      timer = left > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(due, Math.max(0, left));
    };
    const due = (): void => {
      const left = end - Date.now();
      if (left > 0 && left <= EARLY_MS) timer = setTimeout(due, left);
      else callback();
    };
    wait();
    return () => clearTimeout(timer);
  },
};

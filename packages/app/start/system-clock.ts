import type { Clock } from '@loopwright/runtime/ports';

/** Longest wait of one timer, milliseconds: the system's timers hold 31 bits. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The system's time. Waits of months are made of several timers. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const end = Date.now() + ms;
    const wait = (): void => {
      const left = end - Date.now();
      timer = left > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(callback, Math.max(0, left));
    };
    wait();
    return () => clearTimeout(timer);
  },
};

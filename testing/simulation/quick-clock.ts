import type { Clock } from '@loopwright/runtime/ports';

/** On the clock of a story a second of its workflow's delays lasts so many times less. */
export const TIMES_FASTER = 10;

const LONGEST_TIMER_MS = 2_147_483_647;

/** A clock that runs faster than the system's, so that a delay of a second costs hundredths of one; its chance is a fixed sequence. */
export function quickClock(times: number): Clock {
  const began = Date.now();
  const origin = performance.now();
  let state = 1;
  return {
    now: () => began + Math.round((performance.now() - origin) * times),
    random() {
      state = (state * 48_271) % 2_147_483_647; // Lehmer's generator, as in C++'s minstd_rand
      return state / 2_147_483_647;
    },
    after(ms, callback) {
      const timer = setTimeout(callback, Math.min(Math.ceil(ms / times), LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
  };
}

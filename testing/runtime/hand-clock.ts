import type { Clock } from '@loopwright/runtime/ports';
import { until } from '../process/api.ts';

/** A clock that a test moves by hand: timers fire when it is moved past them, and by themselves only where they are due when they are set. */
export interface HandClock extends Clock {
  /** Moves it on by `ms`, firing what is due in the order of the instants. */
  pass(ms: number): void;
  /** Sets what it shows by so much, as somebody sets the machine's clock: timers fire no sooner and no later for it. */
  set(ms: number): void;
}

/** Makes it; it begins at the system's time. */
export function handClock(): HandClock {
  let now = Date.now();
  let off = 0;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => now + off,
    random: () => 0.5,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      // Whoever heard late how long to wait finds that it is over: no later move would be for it.
      if (ms <= 0) setImmediate(() => timers.delete(timer) && callback());
      return () => timers.delete(timer);
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        let first: { readonly at: number; readonly callback: () => void } | null = null;
        for (const timer of timers) if (timer.at <= end && (first === null || timer.at < first.at)) first = timer;
        if (first === null) break;
        timers.delete(first);
        now = Math.max(now, first.at);
        first.callback();
      }
      now = end;
    },
    set(ms) {
      off += ms;
    },
  };
}

/** Lets time go on until something has ended: a stop looks at what still runs by a timer. */
export async function passing<Answer>(clock: HandClock, work: Promise<Answer>): Promise<Answer> {
  let ended = false;
  const ending = work.finally(() => {
    ended = true;
  });
  while (!ended) {
    clock.pass(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return await ending;
}

/**
 * Lets time go on until something has ended, but less than `limitMs` of it: what needs more never ends. It goes at half the
 * speed of the system's, since a disk that is slow needs none of it.
 */
export async function passingLessThan<Answer>(
  clock: HandClock,
  limitMs: number,
  work: Promise<Answer>,
): Promise<Answer> {
  const stepMs = 10;
  let ended = false;
  const ending = work.finally(() => {
    ended = true;
  });
  let passed = 0;
  const hasEnded = async (): Promise<boolean> => {
    if (!ended && passed + stepMs < limitMs) {
      clock.pass(stepMs);
      passed += stepMs;
    }
    return ended;
  };
  await until(`it ended in less than ${limitMs} ms of its clock`, hasEnded, 20_000, 2 * stepMs);
  return await ending;
}

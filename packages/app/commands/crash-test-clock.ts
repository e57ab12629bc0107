import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@loopwright/runtime/ports';

/** A clock that leaps over waits: while no node is at work, what is due next is due soon. */
export interface LeapingClock extends Clock {
  /** A node begins its work, which takes its own time; answers what ends it. */
  begin(): () => void;
  stop(): void;
}

interface Timer {
  readonly due: number;
  readonly call: () => void;
}

/** Between two looks, milliseconds; nothing is leapt over while a node is at work, and for so many looks after. */
const LOOK_MS = 1;
const QUIET_LOOKS = 3;
/** Timers that are leapt to between two looks: the housekeeping of an hour is a thousand of them. */
const LEAPS_AT_ONCE = 50;

/** Makes it: a delay of an hour costs milliseconds. */
export function leapingClock(): LeapingClock {
  const began = Date.now();
  const origin = performance.now();
  const timers = new Set<Timer>();
  let leapt = 0;
  let atWork = 0;
  let quiet = 0;
  let stopped = false;

  const now = (): number => began + Math.round(performance.now() - origin + leapt);

  function earliest(): Timer | null {
    let next: Timer | null = null;
    for (const timer of timers) if (next === null || timer.due < next.due) next = timer;
    return next;
  }

  /** Calls what is due; false when nothing is, and nothing may be leapt to. */
  function callNext(): boolean {
    const next = earliest();
    if (next === null) return false;
    const ahead = next.due - now();
    if (ahead > 0) {
      if (quiet < QUIET_LOOKS || atWork > 0) return false;
      leapt += ahead;
    }
    timers.delete(next);
    next.call();
    return true;
  }

  async function lookAround(): Promise<void> {
    while (!stopped) {
      await pause(LOOK_MS);
      quiet = atWork > 0 ? 0 : quiet + 1;
      for (let leaps = 0; leaps < LEAPS_AT_ONCE && !stopped && callNext(); leaps++) await turn();
    }
  }
  void lookAround();

  return {
    now,
    random: () => 0.5,
    after(ms, call) {
      const timer = { due: now() + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    begin() {
      atWork += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        atWork -= 1;
      };
    },
    stop() {
      stopped = true;
    },
  };
}

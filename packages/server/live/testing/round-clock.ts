import type { Clock } from '@loopwright/runtime/ports';

/** The system's clock, but timers of 30 seconds fire when the test says so: those of the sockets' rounds. */
export interface RoundClock extends Clock {
  passRound(): void;
}

const ROUND_MS = 30_000;

/** Makes it. */
export function roundClock(): RoundClock {
  const rounds = new Set<() => void>();
  return {
    now: Date.now,
    random: Math.random,
    after(ms, callback) {
      if (ms === ROUND_MS) {
        const round = (): void => callback();
        rounds.add(round);
        return () => rounds.delete(round);
      }
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    passRound() {
      const due = [...rounds];
      rounds.clear();
      for (const round of due) round();
    },
  };
}

import type { Bell } from '@loopwright/runtime/ports';
import type { Chance } from './chance.ts';
import type { Owner, Scheduler } from './scheduler.ts';

/** Bells gather at most so long before they are sent, milliseconds. */
const GATHER_MS = 50;
/** Who lost some hears of it when its connection is there again. */
const AGAIN_MS = 1000;
/** How often a hearer loses what was sent to it. */
const LOST = 0.02;

/** Bells between simulated processes: late, and now and then lost. */
export interface SimulatedBells {
  ring(from: Owner, bell: Bell): void;
  listen(owner: Owner, hear: (bell: Bell) => void): () => void;
}

/** Makes them. What a process rang before it died is lost, unless it was sent. */
export function simulatedBells(scheduler: Scheduler, chance: Chance): SimulatedBells {
  const hearers = new Map<Owner, (bell: Bell) => void>();
  return {
    ring(from, bell) {
      scheduler.after(from, chance.next() * GATHER_MS, () => {
        for (const [owner, hear] of hearers) {
          if (owner === from) continue;
          if (chance.happens(LOST)) scheduler.after(owner, AGAIN_MS, () => hear({ bell: 'all' }));
          else scheduler.after(owner, 0.05 + chance.next() * 2, () => hear(bell));
        }
      });
    },
    listen(owner, hear) {
      hearers.set(owner, hear);
      return () => void hearers.delete(owner);
    },
  };
}

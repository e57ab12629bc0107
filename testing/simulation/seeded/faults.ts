import type { Chance } from './chance.ts';
import type { Fate } from './simulated-store.ts';

/** What goes wrong in a seed. Times are milliseconds after its beginning. */
export interface FaultPlan {
  /** By the number of the call of the store, from 0, over all processes. */
  readonly calls: ReadonlyMap<number, Fate>;
  readonly kills: readonly number[];
  readonly pauses: readonly { readonly at: number; readonly ms: number }[];
  readonly clockSteps: readonly { readonly at: number; readonly ms: number }[];
  /** When the connection breaks that is the life of a process. */
  readonly cuts: readonly number[];
  /** When the workflow is stopped and started again. */
  readonly redeploys: readonly number[];
}

/** Nothing goes wrong. */
export const NO_FAULTS: FaultPlan = {
  calls: new Map(),
  kills: [],
  pauses: [],
  clockSteps: [],
  cuts: [],
  redeploys: [],
};

/** Most calls are made within so many of the first. */
const CALLS = 160;
const SPAN_MS = 40_000;

/** Draws what goes wrong: often the process dies at a call, now and then several things come together. */
export function randomFaults(chance: Chance, mayRedeploy: boolean): FaultPlan {
  const calls = new Map<number, Fate>();
  for (let left = chance.choose([0, 1, 1, 2, 2, 3]); left > 0; left--) {
    const at = Math.floor(CALLS * chance.next() * chance.next());
    calls.set(at, chance.choose(['die-before', 'die-after', 'die-after', 'refused', 'reply-lost']));
  }
  const times = (probability: number): number[] =>
    chance.happens(probability) ? [Math.floor(SPAN_MS * chance.next() * chance.next())] : [];
  return {
    calls,
    kills: [...times(0.25), ...times(0.1)],
    pauses: [...times(0.35), ...times(0.1)].map((at) => ({
      at,
      ms: chance.choose([50, 3000, 16_000, 40_000, 400_000]),
    })),
    clockSteps: times(0.2).map((at) => ({ at, ms: chance.choose([-3_600_000, -7000, -40, 900, 60_000, 3_600_000]) })),
    redeploys: mayRedeploy ? times(0.2) : [],
    cuts: times(0.15),
  };
}

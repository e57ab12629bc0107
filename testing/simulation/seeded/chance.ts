import { seeded } from '../../../packages/engine/step/sample/random-graph.ts';

/** Chance that a seed decides: the same seed gives the same draws. */
export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  happens(probability: number): boolean;
  choose<T>(list: readonly T[]): T;
  /** Another stream: what it draws is not moved by what this one draws later. */
  fork(): Chance;
}

/** Makes a stream. */
export function chanceOf(seed: number): Chance {
  const next = seeded(seed);
  const self: Chance = {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    happens: (probability) => next() < probability,
    choose: (list) => list[Math.floor(next() * list.length)]!,
    fork: () => chanceOf(Math.floor(next() * 0x1_0000_0000)),
  };
  return self;
}

import { describe, expect, it } from 'vitest';
import { crashGraphs, SMALL_GRAPHS } from './seeded/crash-graphs.ts';
import { KEPT_SEEDS } from './seeded/kept-seeds.ts';
import { playSeed } from './seeded/play-seed.ts';
import { playSeeds, seedsFrom } from './seeded/play-seeds.ts';
import { scheduleOf } from './seeded/schedule-spec.ts';

const SEEDS = 1000;
const THREADS = 2;

/** Of the pairs of crash points on small graphs one in so many is played; `npm run test:long` plays all. */
const ONE_PAIR_IN = 100;

/**
 * Random workflows, messages and faults, each from one number: half of them on a database that one process owns, half on
 * one that workers share. Afterwards everything is compared to a plain model.
 */
describe('a random seed', () => {
  it('breaks no promise, whatever it throws at engine and runtime', async () => {
    const { failures, ...totals } = await playSeeds({ plays: seedsFrom(1, SEEDS), threads: THREADS });
    expect(failures).toEqual([]);
    expect(totals.seeds).toBe(SEEDS);
    // It did what it is for: processes died, and there was something to lose.
    expect(totals.deaths).toBeGreaterThan(SEEDS / 2);
    expect(totals.runs).toBeGreaterThan(SEEDS);
    expect(totals.effects).toBeGreaterThan(SEEDS);
  }, 1_200_000);

  it.each(KEPT_SEEDS)('that found something once finds nothing now: %i, %s', async (seed) => {
    expect((await playSeed(seed)).broken).toEqual([]);
  });

  it('begins with a schedule in one of nine, and in none of those that were kept before there were any', () => {
    const begins = (seeds: readonly number[]) => seeds.filter((seed) => scheduleOf(seed) !== null);
    expect(begins(Array.from({ length: SEEDS }, (_, index) => index + 1)).length).toBeGreaterThan(SEEDS / 12);
    expect(begins(SMALL_GRAPHS)).toEqual([]);
    expect(begins(KEPT_SEEDS.slice(0, 11).map(([seed]) => seed))).toEqual([]);
  });

  it('gives the same trace each time, whatever was played before', async () => {
    const seeds = [3, 8, 21, 34, 110];
    const first = new Map<number, string>();
    for (const seed of seeds) first.set(seed, (await playSeed(seed)).hash);
    for (const seed of seeds.toReversed()) expect([seed, (await playSeed(seed)).hash]).toEqual([seed, first.get(seed)]);
    expect(new Set(first.values()).size).toBe(seeds.length);
  });
});

describe('a small graph', () => {
  it('breaks no promise wherever its process dies, and the next one', async () => {
    const { failures, points, pairs } = await crashGraphs({ threads: THREADS, onePairIn: ONE_PAIR_IN });
    expect(failures).toEqual([]);
    expect(points).toBeGreaterThan(1000);
    expect(pairs).toBeGreaterThan(1000);
  }, 1_200_000);
});

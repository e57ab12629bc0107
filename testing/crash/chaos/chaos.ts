import { setTimeout as pause } from 'node:timers/promises';
import { blowsOf } from './blows.ts';
import type { House } from './house.ts';
import { judge, type Report } from './judge.ts';
import { startLoad } from './load.ts';
import { randomFrom } from './random.ts';

/** Between two strikes at most, milliseconds. */
const CALM_MS = 1500;

/** How long it goes on. */
export interface ChaosOptions {
  readonly house: House;
  readonly seed: number;
  /** Asked before each strike. */
  readonly goesOn: (strikes: number) => boolean;
  readonly tell?: (line: string) => void;
}

/** Strikes a house at random while it is at work, then waits until all is done and counts. */
export async function wreak({ house, seed, goesOn, tell = () => undefined }: ChaosOptions): Promise<Report> {
  const random = randomFrom(seed);
  const blows = blowsOf(house);
  const load = await startLoad(house);
  try {
    for (let strikes = 0; goesOn(strikes); strikes++) {
      await pause(300 + random.below(CALM_MS));
      // Each kind in turn before any comes again: a short trial meets all of them.
      const [what, work] = blows[strikes % blows.length]!;
      await house.strike(what, () => work(random));
      tell(`${strikes + 1}: ${what}`);
    }
    await load.quiet();
    await load.drained();
    return await judge(house, load);
  } finally {
    await load.end();
  }
}

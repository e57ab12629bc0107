import { availableParallelism } from 'node:os';
import { readOptions } from '../process/options.ts';
import { type FaultPlan, NO_FAULTS } from './seeded/faults.ts';
import { playSeed } from './seeded/play-seed.ts';
import { playSeeds, seedsFrom } from './seeded/play-seeds.ts';
import type { Fate } from './seeded/simulated-store.ts';

/**
 * Plays seeds of the simulation from the command line:
 *
 *     node testing/simulation/run-seeds.ts --from 1 --count 200000
 *     node testing/simulation/run-seeds.ts --from 1 --count 200000 --seconds 3600
 *     node testing/simulation/run-seeds.ts --seed 4711
 *     node testing/simulation/run-seeds.ts --seed 205 --crash 11:die-after,20:die-before
 *
 * The last line is the result, also where the time was over before; exit 1 when a promise was broken. One seed alone prints
 * every step; with `--crash` these faults happen instead of those that it draws.
 */
const { from, count, threads, seconds, seed, crash } = readOptions(
  'node testing/simulation/run-seeds.ts',
  'Plays seeds of the simulation; the last line is the result, exit 1 when a promise was broken. One seed alone prints every step.',
  {
    from: { takes: 'number', least: 0, default: 1, means: 'the first seed' },
    count: { takes: 'number', least: 1, default: 1000, means: 'how many' },
    threads: { takes: 'number', least: 1, default: availableParallelism(), means: 'how many play at once' },
    seconds: { takes: 'number', least: 1, default: null, means: 'ends after so long, though not all were played' },
    seed: { takes: 'number', least: 0, default: null, means: 'plays this one alone' },
    crash: {
      takes: /^(none|(\d+:(die-before|die-after|refused|reply-lost)(,(?=\d)|$))+)$/,
      default: null,
      means: 'faults by call, instead of those that a seed draws, such as 11:die-after,20:die-before, or none',
    },
  },
);

const PROGRESS_MS = 1000;

/** Reads `11:die-after,20:die-before`; `none` is none. */
function faultsOf(text: string): FaultPlan {
  const calls = text === 'none' ? [] : text.split(',').map((each) => each.split(':'));
  return { ...NO_FAULTS, calls: new Map(calls.map(([call, fate]) => [Number(call), fate as Fate])) };
}

async function one(seed: number, crash: string | null): Promise<boolean> {
  const { broken, hash, rules } = await playSeed(seed, {
    ...(crash === null ? {} : { faults: faultsOf(crash) }),
    onTrace: (line) => process.stdout.write(`${line}\n`),
  });
  for (const what of broken) process.stdout.write(`${what}\n`);
  process.stdout.write(`seed ${seed}, ${rules}: ${broken.length} promises broken, trace ${hash}\n`);
  return broken.length === 0;
}

async function many(): Promise<boolean> {
  const began = performance.now();
  let told = began;
  const { failures, ...totals } = await playSeeds({
    plays: seedsFrom(from, count),
    threads,
    mayGoOn: () => performance.now() - began < (seconds ?? Number.POSITIVE_INFINITY) * 1000,
    onSeed(_result, done) {
      const now = performance.now();
      if (now - told < PROGRESS_MS || !process.stderr.isTTY) return;
      told = now;
      process.stderr.write(`\r${done} of ${count} seeds, ${Math.round((done / (now - began)) * 1000)} a second `);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\n');
  for (const failure of failures) process.stdout.write(`${failure}\n`);
  const took = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(
    `${totals.seeds} seeds from ${from} in ${took} s: ${failures.length} broke a promise; ${totals.deaths} processes died, ` +
      `${totals.calls} calls of the store, ${totals.runs} runs, ${totals.effects} effects\n`,
  );
  return failures.length === 0;
}

const ok = seed === null ? await many() : await one(seed, crash);
process.exitCode = ok ? 0 : 1;

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
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
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    threads: { type: 'string', default: String(availableParallelism()) },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    crash: { type: 'string' },
  },
});

const PROGRESS_MS = 1000;

/** Reads `11:die-after,20:die-before`; `none` is none. */
function faultsOf(text: string): FaultPlan {
  const calls = text === 'none' ? [] : text.split(',').map((each) => each.split(':'));
  return { ...NO_FAULTS, calls: new Map(calls.map(([call, fate]) => [Number(call), fate as Fate])) };
}

async function one(seed: number, crash: string | undefined): Promise<boolean> {
  const { broken, hash, rules } = await playSeed(seed, {
    ...(crash === undefined ? {} : { faults: faultsOf(crash) }),
    onTrace: (line) => process.stdout.write(`${line}\n`),
  });
  for (const what of broken) process.stdout.write(`${what}\n`);
  process.stdout.write(`seed ${seed}, ${rules}: ${broken.length} promises broken, trace ${hash}\n`);
  return broken.length === 0;
}

async function many(from: number, count: number, threads: number, seconds: number): Promise<boolean> {
  const began = performance.now();
  let told = began;
  const { failures, ...totals } = await playSeeds({
    plays: seedsFrom(from, count),
    threads,
    mayGoOn: () => performance.now() - began < seconds * 1000,
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

const ok =
  values.seed === undefined
    ? await many(Number(values.from), Number(values.count), Number(values.threads), Number(values.seconds ?? Infinity))
    : await one(Number(values.seed), values.crash);
process.exitCode = ok ? 0 : 1;

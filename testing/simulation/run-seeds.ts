import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { playSeed } from './seeded/play-seed.ts';
import { playSeeds } from './seeded/play-seeds.ts';

/**
 * Plays seeds of the simulation from the command line:
 *
 *     node testing/simulation/run-seeds.ts --from 1 --count 200000
 *     node testing/simulation/run-seeds.ts --seed 4711
 *
 * The last line is the result; exit 1 when a promise was broken. One seed alone prints every step.
 */
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    threads: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string' },
  },
});

const PROGRESS_MS = 1000;

async function one(seed: number): Promise<boolean> {
  const { broken, hash, rules } = await playSeed(seed, { onTrace: (line) => process.stdout.write(`${line}\n`) });
  for (const what of broken) process.stdout.write(`${what}\n`);
  process.stdout.write(`seed ${seed}, ${rules}: ${broken.length} promises broken, trace ${hash}\n`);
  return broken.length === 0;
}

async function many(from: number, count: number, threads: number): Promise<boolean> {
  const began = performance.now();
  let told = began;
  const seeds = Array.from({ length: count }, (_, index) => from + index);
  const { failures, ...totals } = await playSeeds({
    seeds,
    threads,
    onSeed(_result, done) {
      const now = performance.now();
      if (now - told < PROGRESS_MS || !process.stderr.isTTY) return;
      told = now;
      process.stderr.write(`\r${done} of ${count} seeds, ${Math.round((done / (now - began)) * 1000)} a second `);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\n');
  for (const failure of failures) process.stdout.write(`${failure}\n`);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(
    `${totals.seeds} seeds from ${from} in ${seconds} s: ${failures.length} broke a promise; ${totals.deaths} processes died, ` +
      `${totals.calls} calls of the store, ${totals.runs} runs, ${totals.effects} effects\n`,
  );
  return failures.length === 0;
}

const ok =
  values.seed === undefined
    ? await many(Number(values.from), Number(values.count), Number(values.threads))
    : await one(Number(values.seed));
process.exitCode = ok ? 0 : 1;

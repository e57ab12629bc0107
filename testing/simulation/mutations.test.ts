import { describe, expect, it } from 'vitest';
import { playSeed } from './seeded/play-seed.ts';
import type { Mutation } from './seeded/simulated-store.ts';

/** All of them are among the seeds of `npm test`. */
const SEEDS = 500;

/** A test of the test: each rule that durability rests on is broken on purpose, in the simulation alone. */
describe('a rule that is broken on purpose', () => {
  // Nobody is fenced on a database that one process owns: there only the other half of the seeds counts.
  const rules: readonly (readonly [Mutation, string, finding: RegExp, from: number, step: number])[] = [
    ['no-barrier', 'an effect starts before that it began is on disk', /has its effect before that it began/, 1, 1],
    ['no-fence', 'a worker that was declared dead goes on writing', /landed after its fence/, 2, 2],
    ['early-reply', 'something is acknowledged before it is on disk', /was acknowledged before it is on disk/, 1, 1],
    ['no-prefix', 'a flush is written behind one that was not', /./, 1, 1],
  ];

  it.each(rules)(
    'is found out: %s, %s',
    async (mutation, _what, finding, from, step) => {
      for (let seed = from; seed <= SEEDS; seed += step) {
        const { broken } = await playSeed(seed, { mutation });
        if (broken.some((promise) => finding.test(promise))) return;
      }
      expect.unreachable(`${SEEDS} seeds did not find it`);
    },
    600_000,
  );
});

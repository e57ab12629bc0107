import { type FaultPlan, NO_FAULTS } from './faults.ts';
import { playSeeds } from './play-seeds.ts';
import type { Play } from './seed-worker.ts';

/** Seeds whose workflows make few calls of the store: each is a small graph of its own, half of them on a shared database, with one to three processes. */
export const SMALL_GRAPHS: readonly number[] = [
  205, 211, 49, 71, 129, 133, 189, 197, 47, 69, 83, 111, 95, 217, 45, 226, 822, 1010, 92, 1112, 454, 112, 148, 1098,
  130, 990, 306, 458, 456, 310,
];

const WHEN = ['die-before', 'die-after'] as const;

/**
 * Plays each small graph with a crash before and after every call of the store, and with pairs of them: the second one
 * anywhere behind the first, also while the next process takes over.
 *
 * @param onePairIn - of all pairs one in so many is played
 */
export async function crashGraphs({ threads, onePairIn }: { threads: number; onePairIn: number }): Promise<{
  readonly points: number;
  readonly pairs: number;
  readonly failures: readonly string[];
}> {
  const whole = await callsOf(
    SMALL_GRAPHS.map((seed) => ({ seed, options: { faults: NO_FAULTS } })),
    threads,
  );
  const singles = SMALL_GRAPHS.flatMap((seed, index) => crashesFrom(seed, NO_FAULTS, 0, whole.calls[index]!));
  const single = await callsOf(singles, threads);
  let count = 0;
  const doubles = singles.flatMap((play, index) => {
    const first = play.options.faults!;
    const [at] = first.calls.keys();
    return crashesFrom(play.seed, first, at! + 1, single.calls[index]!).filter(() => count++ % onePairIn === 0);
  });
  const double = await callsOf(doubles, threads);
  return {
    points: singles.length,
    pairs: doubles.length,
    failures: [...whole.failures, ...single.failures, ...double.failures],
  };
}

function crashesFrom(seed: number, before: FaultPlan, from: number, calls: number): Play[] {
  const plays: Play[] = [];
  for (let call = from; call < calls; call++) {
    for (const when of WHEN)
      plays.push({ seed, options: { faults: { ...NO_FAULTS, calls: new Map([...before.calls, [call, when]]) } } });
  }
  return plays;
}

/** How many calls of the store each made. */
async function callsOf(
  plays: readonly Play[],
  threads: number,
): Promise<{ readonly calls: readonly number[]; readonly failures: readonly string[] }> {
  const calls = new Array<number>(plays.length).fill(0);
  const { failures } = await playSeeds({
    plays,
    threads,
    onSeed: (result, _done, at) => {
      calls[at] = result.calls;
    },
  });
  return { calls, failures };
}

import { Worker } from 'node:worker_threads';
import type { SeedResult } from './play-seed.ts';
import type { SeedReply, SeedRequest } from './seed-worker.ts';

/** What came of many seeds. */
export interface SeedTotals {
  readonly seeds: number;
  readonly runs: number;
  readonly calls: number;
  readonly deaths: number;
  readonly effects: number;
  /** Those that broke a promise, with what and how to play them again. */
  readonly failures: readonly string[];
}

interface ManySeeds {
  readonly seeds: readonly number[];
  readonly threads: number;
  readonly options?: SeedRequest['options'];
  /** Stops at so many failures. */
  readonly mostFailures?: number;
  /** Hears of each seed that was played. */
  readonly onSeed?: (result: SeedResult, done: number) => void;
}

/** Seeds that a thread is given at once; so it is for its life, that what a process gathers over hours is let go. */
const BATCH = 25;
const LIFE = 2000;

/** The command that plays a seed again, every step on a line. */
export function commandFor(seed: number): string {
  return `node testing/simulation/run-seeds.ts --seed ${seed}`;
}

/** Plays seeds on several threads. */
export async function playSeeds({
  seeds,
  threads,
  options = {},
  mostFailures = 10,
  onSeed,
}: ManySeeds): Promise<SeedTotals> {
  const totals = { seeds: 0, runs: 0, calls: 0, deaths: 0, effects: 0 };
  const failures: string[] = [];
  let next = 0;

  function note(reply: SeedReply): void {
    totals.seeds += 1;
    if ('crashed' in reply) {
      failures.push(`Seed ${reply.seed}: ${reply.crashed}\n  ${commandFor(reply.seed)}`);
      return;
    }
    totals.runs += reply.runs;
    totals.calls += reply.calls;
    totals.deaths += reply.deaths;
    totals.effects += reply.effects;
    if (reply.broken.length > 0)
      failures.push(`Seed ${reply.seed} (${reply.rules}): ${reply.broken[0]}\n  ${commandFor(reply.seed)}`);
    onSeed?.(reply, totals.seeds);
  }

  async function thread(): Promise<void> {
    while (next < seeds.length && failures.length < mostFailures) {
      const worker = new Worker(new URL('./seed-worker.ts', import.meta.url));
      try {
        for (let played = 0; played < LIFE && next < seeds.length && failures.length < mostFailures; played += BATCH)
          await batch(worker);
      } finally {
        await worker.terminate();
      }
    }
  }

  function batch(worker: Worker): Promise<void> {
    const mine = seeds.slice(next, next + BATCH);
    next += mine.length;
    let left = mine.length;
    return new Promise((resolve, reject) => {
      const hear = (reply: SeedReply): void => {
        note(reply);
        left -= 1;
        if (left > 0) return;
        worker.off('message', hear);
        worker.off('error', reject);
        resolve();
      };
      worker.on('message', hear);
      worker.on('error', reject);
      worker.postMessage({ seeds: mine, options } satisfies SeedRequest);
    });
  }

  await Promise.all(Array.from({ length: threads }, thread));
  return { ...totals, failures };
}

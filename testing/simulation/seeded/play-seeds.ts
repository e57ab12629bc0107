import { Worker } from 'node:worker_threads';
import type { FaultPlan } from './faults.ts';
import type { SeedResult } from './play-seed.ts';
import type { Play, SeedReply, SeedRequest } from './seed-worker.ts';

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
  readonly plays: readonly Play[];
  readonly threads: number;
  /** Stops at so many failures. */
  readonly mostFailures?: number;
  /** Asked before each few seeds; it always may where absent. */
  readonly mayGoOn?: () => boolean;
  /** Hears of each seed that was played, with how many those are by now and its place among all. */
  readonly onSeed?: (result: SeedResult, done: number, at: number) => void;
}

/** Seeds that a thread is given at once, and in its life: what a process gathers over hours is let go. */
const BATCH = 25;
const LIFE = 2000;

/** Seeds from a number on, each with what it draws itself. */
export function seedsFrom(first: number, count: number): readonly Play[] {
  return Array.from({ length: count }, (_, index) => ({ seed: first + index, options: {} }));
}

/** The command that plays a seed again, every step on a line. */
function commandFor({ seed, options: { faults } }: Play): string {
  const crashes = faults === undefined ? '' : ` --crash ${crashText(faults)}`;
  return `node testing/simulation/run-seeds.ts --seed ${seed}${crashes}`;
}

function crashText({ calls }: FaultPlan): string {
  return calls.size === 0 ? 'none' : [...calls].map(([call, fate]) => `${call}:${fate}`).join(',');
}

/** Plays seeds on several threads. */
export async function playSeeds({
  plays,
  threads,
  mostFailures = 10,
  mayGoOn = () => true,
  onSeed,
}: ManySeeds): Promise<SeedTotals> {
  const totals = { seeds: 0, runs: 0, calls: 0, deaths: 0, effects: 0 };
  const failures: string[] = [];
  let next = 0;

  function note({ at, result }: SeedReply): void {
    totals.seeds += 1;
    const command = commandFor(plays[at]!);
    if ('crashed' in result) {
      failures.push(`Seed ${result.seed}: ${result.crashed}\n  ${command}`);
      return;
    }
    totals.runs += result.runs;
    totals.calls += result.calls;
    totals.deaths += result.deaths;
    totals.effects += result.effects;
    if (result.broken.length > 0)
      failures.push(`Seed ${result.seed} (${result.rules}): ${result.broken[0]}\n  ${command}`);
    onSeed?.(result, totals.seeds, at);
  }

  const isLeft = (): boolean => next < plays.length && failures.length < mostFailures && mayGoOn();

  async function thread(): Promise<void> {
    while (isLeft()) {
      const worker = new Worker(new URL('./seed-worker.ts', import.meta.url));
      try {
        for (let played = 0; played < LIFE && isLeft(); played += BATCH) await batch(worker);
      } finally {
        await worker.terminate();
      }
    }
  }

  function batch(worker: Worker): Promise<void> {
    const at = next;
    const mine = plays.slice(at, at + BATCH);
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
      worker.postMessage({ plays: mine, at } satisfies SeedRequest);
    });
  }

  await Promise.all(Array.from({ length: threads }, thread));
  return { ...totals, failures };
}

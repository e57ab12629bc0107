import { parentPort } from 'node:worker_threads';
import { type PlayOptions, playSeed, type SeedResult } from './play-seed.ts';

/** One seed, and how it is played. */
export interface Play {
  readonly seed: number;
  readonly options: Omit<PlayOptions, 'onTrace'>;
}

/** What a thread is asked: seeds, one after the other. `at` is the position of the first one among all. */
export interface SeedRequest {
  readonly plays: readonly Play[];
  readonly at: number;
}

/** What it answers for each. */
export interface SeedReply {
  readonly at: number;
  readonly result: SeedResult | { readonly seed: number; readonly crashed: string };
}

parentPort?.on('message', async ({ plays, at }: SeedRequest) => {
  for (const [index, { seed, options }] of plays.entries()) {
    const result: SeedReply['result'] = await playSeed(seed, options).catch((cause: unknown) => ({
      seed,
      crashed: String((cause as Error).stack ?? cause),
    }));
    parentPort!.postMessage({ at: at + index, result } satisfies SeedReply);
  }
});

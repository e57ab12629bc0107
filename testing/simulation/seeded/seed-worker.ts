import { parentPort } from 'node:worker_threads';
import { type PlayOptions, playSeed, type SeedResult } from './play-seed.ts';

/** A thread that plays seeds, one after the other, as it is asked. */
export interface SeedRequest {
  readonly seeds: readonly number[];
  readonly options: Pick<PlayOptions, 'mutation' | 'rules'>;
}

/** What a thread answers for each seed. */
export type SeedReply = SeedResult | { readonly seed: number; readonly crashed: string };

parentPort?.on('message', async ({ seeds, options }: SeedRequest) => {
  for (const seed of seeds) {
    const reply: SeedReply = await playSeed(seed, options).catch((cause: unknown) => ({
      seed,
      crashed: String((cause as Error).stack ?? cause),
    }));
    parentPort!.postMessage(reply);
  }
});

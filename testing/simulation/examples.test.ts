import { readdir } from 'node:fs/promises';
import { openSqlite } from '@loopwright/storage';
import { describe, expect, it } from 'vitest';
import { startExampleService } from '../e2e/example-service.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { crashEverywhere } from './crash-everywhere.ts';
import { quickClock } from './quick-clock.ts';
import { STORIES } from './stories.ts';

/** A second of the workflows' delays lasts so many times less. */
const TIMES_FASTER = 100;

/**
 * Each example, and a workflow of what they lack: a process dies before or after each of its calls of the store, the next one
 * takes the database over, and what came of it is compared to a plain model.
 */
describe('a process that dies at any call of the store', () => {
  it.concurrent.each(Object.entries(STORIES))(
    'keeps its promises: %s',
    async (_name, tell) => {
      const folder = await temporaryFolder('simulation');
      const service = await startExampleService();
      const clock = quickClock(TIMES_FASTER);
      const store = await openSqlite({ dataDir: folder.path, clock });
      try {
        const crashes = await crashEverywhere(await tell(service), store, folder.path, clock);
        expect(crashes).toBeGreaterThan(20);
      } finally {
        await store.stop();
        await service.end();
        await folder.remove();
      }
    },
    300_000,
  );

  it('is tried with every example', async () => {
    const files = await readdir(new URL('../../examples', import.meta.url));
    const names = files.filter((name) => name.endsWith('.yaml')).map((name) => name.replace('.yaml', ''));
    expect(names.filter((name) => !Object.hasOwn(STORIES, name))).toEqual([]);
  });
});

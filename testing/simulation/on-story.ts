import { openSqlite } from '@loopwright/storage';
import type { ExampleService } from '../e2e/example-service.ts';
import { startExampleService } from '../e2e/example-service.ts';
import { temporaryFolder } from '../process/server-process.ts';
import type { crashEverywhere, Story } from './crash-everywhere.ts';
import { quickClock, TIMES_FASTER } from './quick-clock.ts';

/** Does something with a story, on a database and a service of its own. */
export async function onStory<T>(
  tell: (service: ExampleService) => Promise<Story>,
  work: (...given: Parameters<typeof crashEverywhere>) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder('simulation');
  const service = await startExampleService();
  const clock = quickClock(TIMES_FASTER);
  const store = await openSqlite({ dataDir: folder.path, clock });
  try {
    return await work(await tell(service), store, folder.path, clock);
  } finally {
    await store.stop();
    await service.end();
    await folder.remove();
  }
}

import { openSqlite } from '@loopwright/storage';
import { append, bench, flusher, group, newRun, open, START, succeeded } from './fixture.ts';

/** A process that flushes run after run and prints the id of each once it is acknowledged, until somebody kills it. */
const store = await openSqlite({ dataDir: process.argv[2]!, clock: { now: () => START } });
const on = await bench(store);
const flush = flusher(store, on.incarnation);
for (let id = 1; ; id++) {
  await flush(group(open(newRun(on, id), succeeded()), append(id, 0, `journal ${id}`)));
  process.stdout.write(`${id}\n`);
}

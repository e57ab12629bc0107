import { readOptions } from '../../process/options.ts';
import { wreak } from './chaos.ts';
import { clusterHouse, embeddedHouse } from './house.ts';
import { KEPT } from './judge.ts';

/**
 * `npm run chaos -- --minutes 30`: kills and halts the processes of an installation under load for so long, then counts.
 * Prints a line for each blow and one of JSON at the end; exit 1 where a promise was broken.
 */
const { minutes, database, workers, seed } = readOptions(
  'npm run chaos --',
  'Kills and halts the processes of an installation at random while webhooks, queues, a schedule, call-backs, stops and\nredrives keep it busy; then waits until all is done and counts what was accepted, what was done, and how often.',
  {
    minutes: { takes: 'number', least: 0, default: 30, means: 'how long it strikes' },
    database: { takes: ['postgres', 'embedded'], default: 'postgres', means: 'what the installation works on' },
    workers: { takes: 'number', least: 1, default: 3, means: 'on PostgreSQL, beside the server' },
    seed: { takes: 'number', least: 0, default: 1, means: 'draws the blows' },
  },
);
const ends = Date.now() + minutes * 60_000;
const house = database === 'postgres' ? await clusterHouse(workers) : await embeddedHouse();
try {
  const report = await wreak({
    house,
    seed,
    goesOn: () => Date.now() < ends,
    tell: (line) => process.stdout.write(`${line}\n`),
  });
  const broken = (Object.keys(KEPT) as (keyof typeof KEPT)[]).some((promise) => report[promise].length > 0);
  process.stdout.write(`${JSON.stringify({ chaos: database, ...report })}\n`);
  if (broken) {
    process.stdout.write(house.complaints().join('\n'));
    process.exitCode = 1;
  }
} catch (cause) {
  process.stdout.write(`${String(cause)}\n${house.complaints().join('\n')}`);
  process.exitCode = 1;
} finally {
  await house.end();
}

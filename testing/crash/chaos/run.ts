import { parseArgs } from 'node:util';
import { wreak } from './chaos.ts';
import { clusterHouse, embeddedHouse } from './house.ts';
import { KEPT } from './judge.ts';

/**
 * `npm run chaos -- --minutes 30`: kills and halts the processes of an installation under load for so long, then counts.
 * Prints a line for each blow and one of JSON at the end; exit 1 where a promise was broken.
 */
const HELP = `Usage: npm run chaos -- [--minutes 30] [--database postgres|embedded] [--workers 3] [--seed 1]

Kills and halts the processes of an installation at random while webhooks, queues, a counter, call-backs, stops and
redrives keep it busy; then waits
until all is done and counts what was accepted, what was done, and how often.
`;
const WHOLE = /^\d+$/;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    database: { type: 'string', default: 'postgres' },
    workers: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const isRight =
  [values.minutes, values.workers, values.seed].every((text) => WHOLE.test(text)) &&
  ['postgres', 'embedded'].includes(values.database);
if (values.help || !isRight) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}
const ends = Date.now() + Number(values.minutes) * 60_000;
const house = values.database === 'postgres' ? await clusterHouse(Number(values.workers)) : await embeddedHouse();
try {
  const report = await wreak({
    house,
    seed: Number(values.seed),
    goesOn: () => Date.now() < ends,
    tell: (line) => process.stdout.write(`${line}\n`),
  });
  const broken = (Object.keys(KEPT) as (keyof typeof KEPT)[]).some((promise) => report[promise].length > 0);
  process.stdout.write(`${JSON.stringify({ chaos: values.database, ...report })}\n`);
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

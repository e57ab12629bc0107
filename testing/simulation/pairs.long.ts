import { expect, it } from 'vitest';
import { crashTwice } from './crash-everywhere.ts';
import { onStory } from './on-story.ts';
import { crashGraphs } from './seeded/crash-graphs.ts';
import { STORIES } from './stories.ts';

/**
 * The pairs on the examples run on a real database and a real service and take hours. `LOOPWRIGHT_PAIRS=3/13` plays those
 * whose first point is the third of every thirteen; without it all are played.
 */
const [part, parts] = (process.env.LOOPWRIGHT_PAIRS ?? '1/1').split('/').map(Number) as [number, number];
if (!(Number.isInteger(part) && Number.isInteger(parts) && part >= 1 && part <= parts))
  throw new Error(`LOOPWRIGHT_PAIRS is '${process.env.LOOPWRIGHT_PAIRS}', and has to be such as 3/13`);
const SHARE = { first: { from: part - 1, step: parts }, second: { from: 0, step: 1 } };

/** An example has more, all shares taken together. */
const FEWEST_PAIRS = 800;

it.concurrent.each(
  Object.entries(STORIES),
)('an example keeps its promises when two processes die: %s', async (name, tell) => {
  const pairs = await onStory(tell, (...given) => crashTwice(...given, SHARE));
  process.stdout.write(`${name}: ${pairs} pairs, ${part} of ${parts}\n`);
  expect(pairs).toBeGreaterThan(FEWEST_PAIRS / parts);
});

it('a small graph keeps its promises at every pair of crash points', async () => {
  const { failures, pairs } = await crashGraphs({ threads: 2, onePairIn: 1 });
  process.stdout.write(`Small graphs: ${pairs} pairs\n`);
  expect(failures).toEqual([]);
  expect(pairs).toBeGreaterThan(30_000);
});

import { expect, it } from 'vitest';
import { crashTwice } from './crash-everywhere.ts';
import { onStory } from './on-story.ts';
import { crashGraphs } from './seeded/crash-graphs.ts';
import { STORIES } from './stories.ts';

/** Of the pairs on the examples, which run on a real database and a real service, one in so many. */
const ONE_PAIR_IN = 13;

it.each(Object.entries(STORIES))('an example keeps its promises when two processes die: %s', async (_name, tell) => {
  const pairs = await onStory(tell, (...given) => crashTwice(...given, { from: 0, step: ONE_PAIR_IN }));
  expect(pairs).toBeGreaterThan(50);
});

it('a small graph keeps its promises at every pair of crash points', async () => {
  const { failures, pairs } = await crashGraphs({ threads: 2, onePairIn: 1 });
  expect(failures).toEqual([]);
  expect(pairs).toBeGreaterThan(30_000);
});

import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { crashEverywhere, crashTwice } from './crash-everywhere.ts';
import { onStory } from './on-story.ts';
import { STORIES } from './stories.ts';

/** Of all pairs of crash points a few are tried here; all are in `npm run test:long`. */
const A_FEW = { first: { from: 7, step: 17 }, second: { from: 5, step: 23 } };

/**
 * Each example, and a workflow of what they lack: a process dies before or after each of its calls of the store, the next one
 * takes the database over, and what came of it is compared to a plain model.
 */
describe('a process that dies at any call of the store', () => {
  it.concurrent.each(Object.entries(STORIES))(
    'keeps its promises: %s',
    async (_name, tell) => {
      expect(await onStory(tell, crashEverywhere)).toBeGreaterThan(20);
    },
    900_000,
  );

  it.concurrent.each(Object.entries(STORIES))(
    'keeps them when the next one dies as well: %s',
    async (_name, tell) => {
      const pairs = await onStory(tell, (...given) => crashTwice(...given, A_FEW));
      expect(pairs).toBeGreaterThan(1);
    },
    900_000,
  );

  it('is tried with every example', async () => {
    const files = await readdir(new URL('../../examples', import.meta.url));
    const names = files.filter((name) => name.endsWith('.yaml')).map((name) => name.replace('.yaml', ''));
    expect(names.filter((name) => !Object.hasOwn(STORIES, name))).toEqual([]);
  });
});

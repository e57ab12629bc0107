import type { JsonObject } from '@loopwright/model';
import { afterAll, expect, it } from 'vitest';
import { readsAll, readsFields } from './pooled.sample.ts';
import { createPools } from './pools.ts';

const pools = createPools({ threads: 1 });
afterAll(() => pools.stop());

const data: JsonObject = { big: { n: 7 }, odd: 'taken' };

function run(type: typeof readsAll, how: string) {
  const item = { id: 'item-1', data, metadata: {} };
  const context = { fields: { how }, data, item, taskKey: 'k', attempt: 1, mode: 'production', queue: null } as const;
  return pools.run(type, context, new AbortController().signal);
}

const odd = { at: '1970-01-01T00:00:00.000Z', at_all: 'item-1' };

it.each([
  ['all', readsAll],
  ['its fields alone', readsFields],
])('a task of a type that reads %s answers plain JSON beside its input', async (_, type) => {
  expect((await run(type, 'odd')).data).toStrictEqual({ ...data, odd_2: odd });
});

it('values of the input that a type does not read stay where they are', async () => {
  expect((await run(readsFields, 'odd')).data.big).toBe(data.big);
});

it('only a type that says that it reads its fields alone is handed no more', async () => {
  expect((await run(readsAll, 'look')).data).toEqual({ n: 7 });
  await expect(run(readsFields, 'look')).rejects.toThrow('data.big: it is not at hand');
});

it('what a task throws is told by its code and text', async () => {
  await expect(run(readsAll, 'fail')).rejects.toMatchObject({ code: 'NODE_FAILED', message: 'It fails' });
});

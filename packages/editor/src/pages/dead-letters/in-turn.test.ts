import { expect, test } from 'vitest';
import { inTurn, type Progress } from './in-turn.ts';

const ids = Array.from({ length: 20 }, (_, index) => index + 1);

test('all are done, a few at a time, and one that fails stops no other', async () => {
  let running = 0;
  let most = 0;
  const told: Progress[] = [];
  const end = await inTurn(
    ids,
    async (id) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      if (id % 7 === 0) throw new Error(`no ${id}`);
    },
    (progress) => told.push(progress),
    new AbortController().signal,
  );
  expect(most).toBe(4);
  expect(told.map(({ done }) => done)).toEqual(ids);
  expect([...end.failures]).toEqual([
    [7, 'no 7'],
    [14, 'no 14'],
  ]);
});

test('nothing new is begun after it was stopped', async () => {
  const stop = new AbortController();
  const end = await inTurn(
    ids,
    async (id) => {
      if (id === 3) stop.abort();
    },
    () => undefined,
    stop.signal,
  );
  expect(end.done).toBeLessThan(8);
});

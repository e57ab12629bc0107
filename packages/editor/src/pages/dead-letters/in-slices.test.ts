import { expect, test } from 'vitest';
import { inSlices, type Progress } from './in-slices.ts';

const ids = Array.from({ length: 25 }, (_, index) => index + 1);

test('all are done, a slice after the other; what fails is told and stops nothing', async () => {
  const told: Progress[] = [];
  const slices: number[] = [];
  const end = await inSlices(
    ids,
    10,
    async (slice) => {
      slices.push(slice.length);
      if (slice.includes(21)) throw new Error('no answer');
      return new Map(slice.filter((id) => id === 7).map((id) => [id, 'was gone']));
    },
    (progress) => told.push(progress),
    new AbortController().signal,
  );
  expect(slices).toEqual([10, 10, 5]);
  expect(told.map(({ done, failures }) => [done, failures.size])).toEqual([
    [10, 1],
    [20, 1],
    [25, 6],
  ]);
  expect([end.failures.get(7), end.failures.get(25)]).toEqual(['was gone', 'no answer']);
});

test('no new slice is begun after it was stopped', async () => {
  const stop = new AbortController();
  const end = await inSlices(
    ids,
    10,
    async () => {
      stop.abort();
      return new Map();
    },
    () => undefined,
    stop.signal,
  );
  expect(end.done).toBe(10);
});

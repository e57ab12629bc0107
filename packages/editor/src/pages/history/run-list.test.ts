import { expect, test } from 'vitest';
import type { Run } from '../../api/run-types.ts';
import { NO_RUNS, withNewest, withOlder } from './run-list.ts';

/** @param second - when it began; ids are given in that order unless several processes give them */
const run = (id: number, state: Run['state'] = 'succeeded', second = id) =>
  ({ id, state, started_at: new Date(second * 1000).toISOString() }) as Run;
const page = (ids: readonly number[], next_cursor: string | null = 'more') => ({
  items: ids.map((id) => run(id)),
  next_cursor,
});
const ids = ({ items }: { readonly items: readonly Run[] }) => items.map(({ id }) => id);

const first = withNewest(NO_RUNS, page([9, 8, 7], 'before 7'), false);

test('new runs are put on top, and known ones get their new state', () => {
  expect(ids(first)).toEqual([9, 8, 7]);
  const next = withNewest({ ...first, items: [run(9, 'leased'), run(8), run(7)] }, page([10, 9, 8]), false);
  expect(ids(next)).toEqual([10, 9, 8, 7]);
  expect(next.items[1]!.state).toBe('succeeded');
  expect(next.cursor).toBe('before 7');
});

test('older pages follow below and survive new runs on top', () => {
  const longer = withOlder(first, page([7, 6, 5], null));
  expect([ids(longer), longer.cursor]).toEqual([[9, 8, 7, 6, 5], null]);
  expect(ids(withNewest(longer, page([10, 9, 8]), true))).toEqual([10, 9, 8, 7, 6, 5]);
});

test('where more runs came than a page holds the list begins anew, or waits for those who read further down', () => {
  const ahead = page([100, 99, 98], 'before 98');
  expect(withNewest(first, ahead, false)).toMatchObject({ cursor: 'before 98', ahead: null });
  const waiting = withNewest(first, ahead, true);
  expect(ids(waiting)).toEqual([9, 8, 7]);
  expect(waiting.ahead).toBe(ahead);
});

test('a run that no longer fits the filters leaves', () => {
  expect(ids(withNewest(first, page([9, 7]), false))).toEqual([9, 7]);
  expect(ids(withNewest(first, page([], null), false))).toEqual([]);
});

test('runs whose ids come in blocks of several processes stand by when they began, and none leaves', () => {
  const began = (...pairs: readonly (readonly [id: number, second: number])[]) =>
    pairs.map(([id, second]) => run(id, 'succeeded', second));
  const list = withNewest(NO_RUNS, { items: began([2001, 4], [1001, 3], [2000, 2]), next_cursor: 'more' }, false);
  const longer = withOlder(list, { items: began([2500, 1]), next_cursor: null });
  const newest = { items: began([1003, 6], [1002, 5], [2001, 4]), next_cursor: 'more' };
  expect(ids(withNewest(longer, newest, true))).toEqual([1003, 1002, 2001, 1001, 2000, 2500]);
});

test('of two runs that began at once the later id is the newer', () => {
  const list = withNewest(
    NO_RUNS,
    { items: [run(8, 'succeeded', 1), run(7, 'succeeded', 1)], next_cursor: 'x' },
    false,
  );
  const newest = { items: [run(9, 'succeeded', 1), run(8, 'succeeded', 1)], next_cursor: 'x' };
  expect(ids(withNewest(list, newest, false))).toEqual([9, 8, 7]);
});

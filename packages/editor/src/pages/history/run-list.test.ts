import { expect, test } from 'vitest';
import type { Run } from '../../api/run-types.ts';
import { NO_RUNS, withNewest, withOlder } from './run-list.ts';

const run = (id: number, state: Run['state'] = 'succeeded') => ({ id, state }) as Run;
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

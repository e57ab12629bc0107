import { expect, test } from 'vitest';
import type { Run } from '../../api/run-types.ts';
import { MOST_RUNS, NO_RUNS, nextOpen, withAgain, withAhead, withNewest, withOlder } from './run-list.ts';

/** @param second - when it began; ids are given in that order unless several processes give them */
const run = (id: number, state: Run['state'] = 'succeeded', second = id) =>
  ({ id, state, started_at: new Date(second * 1000).toISOString() }) as Run;
const page = (ids: readonly number[], next_cursor: string | null = 'more') => ({
  items: ids.map((id) => run(id)),
  next_cursor,
});
const ids = ({ items }: { readonly items: readonly Run[] }) => items.map(({ id }) => id);

const first = withNewest(NO_RUNS, page([9, 8, 7], 'before 7'));
const longer = withOlder(first, page([7, 6, 5], 'before 5'), 'before 7');

test('a list in which nobody reads further down is the newest page, whatever comes', () => {
  expect(ids(first)).toEqual([9, 8, 7]);
  const next = withNewest(first, page([10, 9, 8], 'before 8'));
  expect([ids(next), next.cursor]).toEqual([[10, 9, 8], 'before 8']);
  const burst = withNewest(next, page([100, 99, 98], 'before 98'));
  expect([ids(burst), burst.cursor, burst.ahead]).toEqual([[100, 99, 98], 'before 98', null]);
});

test('older pages follow below and survive new runs on top; known ones get their new state', () => {
  expect([ids(longer), longer.cursor]).toEqual([[9, 8, 7, 6, 5], 'before 5']);
  const newest = { items: [run(10), run(9, 'failed'), run(8)], next_cursor: 'before 8' };
  const next = withNewest(longer, newest);
  expect([ids(next), next.cursor]).toEqual([[10, 9, 8, 7, 6, 5], 'before 5']);
  expect(next.items[1]!.state).toBe('failed');
});

test('older runs that a cursor of before the list began anew led to are no part of it', () => {
  const anew = withNewest(first, page([100, 99, 98], 'before 98'));
  expect(withOlder(anew, page([6, 5, 4]), 'before 7')).toBe(anew);
});

test('where more runs came than a page holds the list waits for those who read further down', () => {
  const ahead = page([100, 99, 98], 'before 98');
  const waiting = withNewest(longer, ahead);
  expect(ids(waiting)).toEqual([9, 8, 7, 6, 5]);
  expect(waiting.ahead).toBe(ahead);
  expect(withAhead(waiting)).toEqual(withNewest(NO_RUNS, ahead));
});

test('a list that is full waits too, and shows the new states of what it holds', () => {
  const held = Array.from({ length: MOST_RUNS }, (_, index) => MOST_RUNS - index);
  const full = withOlder(withNewest(NO_RUNS, page(held.slice(0, 50), 'a')), page(held.slice(50), 'b'), 'a');
  const newest = { items: [run(MOST_RUNS + 1), run(MOST_RUNS, 'failed')], next_cursor: 'c' };
  const next = withNewest(full, newest);
  expect([next.items.length, next.items[0]!.state, next.ahead]).toEqual([MOST_RUNS, 'failed', newest]);
});

test('a run that no longer fits the filters leaves', () => {
  expect(ids(withNewest(longer, page([9, 7])))).toEqual([9, 7, 6, 5]);
  expect(ids(withNewest(longer, page([], null)))).toEqual([]);
});

test('runs whose ids come in blocks of several processes stand by when they began, and none leaves', () => {
  const began = (...pairs: readonly (readonly [id: number, second: number])[]) =>
    pairs.map(([id, second]) => run(id, 'succeeded', second));
  const list = withNewest(NO_RUNS, { items: began([2001, 4], [1001, 3], [2000, 2]), next_cursor: 'more' });
  const longer = withOlder(list, { items: began([2500, 1]), next_cursor: null }, 'more');
  const newest = { items: began([1003, 6], [1002, 5], [2001, 4]), next_cursor: 'more' };
  expect(ids(withNewest(longer, newest))).toEqual([1003, 1002, 2001, 1001, 2000, 2500]);
});

test('of two runs that began at once the later id is the newer', () => {
  const began = (...ids: readonly number[]) => ids.map((id) => run(id, 'succeeded', 1));
  const list = withOlder(
    withNewest(NO_RUNS, { items: began(8), next_cursor: 'x' }),
    { items: began(7), next_cursor: null },
    'x',
  );
  expect(ids(withNewest(list, { items: began(9, 8), next_cursor: 'x' }))).toEqual([9, 8, 7]);
});

const open = (id: number) => ({ ...run(id, 'leased'), ended_at: null }) as Run;
const ended = (id: number) => ({ ...run(id), ended_at: new Date(id * 1000 + 500).toISOString() }) as Run;

test('of the runs below the newest page those that have not ended are asked for again, from the newest on and around', () => {
  const newest = { items: [open(9), ended(8)], next_cursor: 'before 8' };
  const older = { items: [ended(7), open(6), ended(5), open(4), ended(3)], next_cursor: null };
  const list = withOlder(withNewest(NO_RUNS, newest), older, 'before 8');
  const asked = (after: Run | null) => nextOpen(list, newest, after)?.id;
  expect([asked(null), asked(open(6)), asked(open(5)), asked(open(4))]).toEqual([6, 4, 4, 6]);
  expect(nextOpen(withNewest(NO_RUNS, newest), newest, null)).toBe(null);
  expect(nextOpen(list, { items: list.items, next_cursor: null }, null)).toBe(null);
});

test('runs that were asked for again get their new state, and those that no longer fit the filters leave', () => {
  const newest = { items: [open(9), ended(8)], next_cursor: 'before 8' };
  const older = { items: [open(7), open(6), open(5), open(4)], next_cursor: 'before 4' };
  const list = withOlder(withNewest(NO_RUNS, newest), older, 'before 8');
  const again = withAgain(list, { items: [ended(7), ended(5)], next_cursor: 'more' }, open(7));
  expect(again.items.map(({ id, ended_at }) => [id, ended_at !== null])).toEqual([
    [9, false],
    [8, true],
    [7, true],
    [5, true],
    [4, false],
  ]);
  expect([again.cursor, again.hasOlder]).toEqual([list.cursor, true]);
  expect(ids(withAgain(list, { items: [ended(7)], next_cursor: null }, open(7)))).toEqual([9, 8, 7]);
  expect(ids(withAgain(list, { items: [], next_cursor: null }, open(5)))).toEqual([9, 8, 7, 6]);
});

import type { Json } from '@loopwright/model';
import { expect, test } from 'vitest';
import { firstLines } from './json-lines.ts';
import { searchValue } from './search-value.ts';
import { cellText, columnsOf, listsOf } from './table-of.ts';
import { type LoadedLevel, treeRows } from './tree-rows.ts';
import { type Level, localSource } from './value-source.ts';

const rows: Json[] = Array.from({ length: 200_000 }, (_, id) => ({ id, name: `row ${id}` }));
const large: Json = { rows, note: 'x'.repeat(1_000_000) };

function loaded(level: Level | Promise<Level>): LoadedLevel {
  if (level instanceof Promise) throw new Error('A value in memory answers at once');
  return { ...level, error: null };
}

test('a level answers the part that is asked for and tells how much there is', () => {
  const source = localSource(large);
  const { entries, length } = loaded(source.level(['rows'], 100, 3));
  expect(length).toBe(200_000);
  expect(entries.map(({ key, kind, length }) => [key, kind, length])).toEqual([
    [100, 'object', 2],
    [101, 'object', 2],
    [102, 'object', 2],
  ]);
  const [, note] = loaded(source.level([], 0, 10)).entries;
  expect([note!.preview!.length, note!.length]).toEqual([200, 1_000_000]);
  expect(source.textAt(['note'], 999_999, 10)).toBe('x');
  expect([source.entryAt(['note'])?.length, source.entryAt(['rows'])?.kind]).toEqual([1_000_000, 'array']);
  expect(source.entryAt(['none'])).toBeUndefined();
});

test('a tree has rows for what is open and loaded, and one for the rest', () => {
  const source = localSource(large);
  const levels = new Map([
    ['', loaded(source.level([], 0, 100))],
    ['/rows', loaded(source.level(['rows'], 0, 2))],
  ]);
  const open = new Set(['/rows', '/rows/1']);
  expect(treeRows(levels, open).map((row) => [row.kind, row.depth, row.path.join('.')])).toEqual([
    ['entry', 0, 'rows'],
    ['entry', 1, 'rows.0'],
    ['entry', 1, 'rows.1'],
    ['loading', 2, 'rows.1'],
    ['more', 1, 'rows'],
    ['entry', 0, 'note'],
  ]);
});

test('lines of JSON are made as far as they are asked for, and are those of JSON.stringify', () => {
  expect(firstLines(large, 5)).toMatchObject({ isCut: true, lines: { length: 5 } });
  const small: Json = { a: [1, 'two', null, {}, []], 'b "c"': { d: true } };
  const written = firstLines(small, 100).lines.map(({ depth, key, text }) => '  '.repeat(depth) + key + text);
  expect(written.join('\n')).toBe(JSON.stringify(small, null, 2));
});

test('a search works in slices and ends with what it found', () => {
  const search = searchValue(large, 'ROW 19999', 1000);
  const first = search.next();
  expect([first.done, first.value?.state]).toEqual([false, 'searching']);
  let last = first;
  while (!last.done) last = search.next();
  expect(last.value).toMatchObject({ state: 'done' });
  expect(last.value!.hits.map(({ path }) => path.join('.'))).toEqual([
    'rows.19999.name',
    ...Array.from({ length: 10 }, (_, digit) => `rows.19999${digit}.name`),
  ]);
});

test('a search ends early when there is too much to show', () => {
  let step = searchValue(large, 'row').next();
  expect(step.value?.state).toBe('cut');
  step = searchValue({ a: null, b: 1.5, c: true }, '1.5').next();
  expect(step.value?.hits.map(({ path }) => path)).toEqual([['b']]);
});

test('lists of objects are found, the nearest first; their columns are their keys', () => {
  const value: Json = { deep: { list: [{ x: 1 }] }, list: [{ a: 1 }, { b: [1, 2] }], plain: [1], none: [] };
  expect(listsOf(value)).toEqual([['list'], ['deep', 'list']]);
  expect(columnsOf(value.list as readonly Json[])).toEqual(['a', 'b']);
  expect([cellText([1, 2]), cellText({ a: 1 }), cellText(null), cellText(undefined)]).toEqual([
    '[2]',
    '{1}',
    'null',
    '',
  ]);
});

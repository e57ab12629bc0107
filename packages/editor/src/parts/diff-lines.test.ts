import { expect, test } from 'vitest';
import { linesOf } from './diff-lines.ts';

/** A text of about 100 KiB. */
const large = (word: string): readonly string[] =>
  Array.from({ length: 6000 }, (_, index) => `  "${word}${index}": ${index},`);

test('large texts that have nothing in common are given up before the window stands still', () => {
  expect(linesOf(large('a').join('\n'), large('b').join('\n'))).toBe(null);
});

test('a thousand edits are shown, and one more is too much', () => {
  const lines = large('a').map((line) => `${line}\n`);
  const without = (count: number) => linesOf(lines.join(''), lines.slice(count).join(''));
  expect(without(1000)?.filter(({ kind }) => kind === 'removed')).toHaveLength(1000);
  expect(without(1001)).toBe(null);
});

test('what differs stands with a little around it, numbered on both sides', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f'].join('\n');
  const after = ['a', 'b', 'c', 'd', 'e', 'x'].join('\n');
  expect(linesOf(before, after)!.map(({ kind, shown, before: old, after: now }) => [kind, shown, old, now])).toEqual([
    ['gap', '⋯', null, null],
    ['same', 'c', 3, 3],
    ['same', 'd', 4, 4],
    ['same', 'e', 5, 5],
    ['removed', 'f', 6, null],
    ['added', 'x', null, 6],
  ]);
  expect(linesOf(before, before)).toEqual([]);
});

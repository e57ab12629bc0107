import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJson } from './json-problem.ts';

it('JSON is read', () => {
  expect(readJson('{"a": [1, null]}')).toEqual({ value: { a: [1, null] } });
});

it.each([
  ['{\n  "a": 1,\n}', 3, 1],
  ['{"a": 1', 1, 8],
  ['{\n  "a" 1\n}', 2, 7],
  ['', 1, 1],
  ['[1,\n2,\nx]', 3, 1],
  ['[]]', 1, 3],
  ['{"a": "b\nc"}', 1, 7],
  ['[{}, {"a": [01]}]', 1, 14],
  ['{a: 1}', 1, 2],
])('%j is none at line %i, column %i', (text, line, column) => {
  const read = readJson(text);
  expect(read).toEqual({ problem: { line, column, reason: expect.stringMatching(/^[A-Z].{5,80}$/) } });
});

it('a sign too many after any JSON is told at its place', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const read = readJson(`${text}!`);
      const lines = text.split('\n');
      expect(read).toMatchObject({ problem: { line: lines.length, column: lines.at(-1)!.length + 1 } });
    }),
  );
});

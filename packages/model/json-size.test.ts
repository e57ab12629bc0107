import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from './json.ts';
import { isLargerThan } from './json-size.ts';

it('a value whose JSON is far over the limit is too large, one far below is not', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = JSON.parse(text) as Json;
      const { length } = JSON.stringify(value);
      expect(isLargerThan(value, length * 3 + 10)).toBe(false);
      expect(isLargerThan(value, Math.floor(length / 6) - 1)).toBe(true);
    }),
  );
});

it('a value nested beyond any stack is too large', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as Json;
  expect(isLargerThan(deep, 1_000_000)).toBe(true);
});

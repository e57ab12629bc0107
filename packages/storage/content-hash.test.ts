import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './content-hash.ts';

it('canonical JSON says the same value, whatever the order of its keys', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, each]) => [key, turned(each)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as never);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(turned(value) as never)).toBe(text);
    }),
  );
});

it('the order of a list is part of what it says', () => {
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

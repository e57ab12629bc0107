import type { Json } from '@loopwright/model';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openingOf } from './cut-json.ts';

it('the opening of a value is that of its JSON', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 200 }), (text, length) => {
      const value = JSON.parse(text) as Json;
      expect(openingOf(value, length)).toBe(JSON.stringify(value).slice(0, length));
    }),
  );
});

it('the opening of a value nested beyond any stack can be read', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as Json;
  expect(openingOf(deep, 100)).toBe('['.repeat(100));
});

it('a long text is not read to its end', () => {
  expect(openingOf({ text: 'x'.repeat(10_000_000) }, 20)).toBe(`{"text":"${'x'.repeat(11)}`);
});

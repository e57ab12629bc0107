import { expect, it } from 'vitest';
import { jsonText, shownText } from './json-text.ts';

const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as unknown;

it('a value is its JSON', () => {
  expect([jsonText({ a: [1, null] }), shownText({ a: [1, null] })]).toEqual(['{"a":[1,null]}', '{"a":[1,null]}']);
});

it('a value nested beyond any stack is null, and shown down to 200 levels', () => {
  expect(jsonText(deep)).toBe(null);
  expect(shownText({ a: 1, deep })).toBe(
    `{"a":1,"deep":${'['.repeat(199)}"(nested too deeply to show)"${']'.repeat(199)}}`,
  );
});

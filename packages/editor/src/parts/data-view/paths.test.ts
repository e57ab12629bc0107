import { expect, test } from 'vitest';
import { conditionPath, pointerOf, templatePath, valueAt } from './paths.ts';

test('a template reads names behind dots, and everything else in brackets', () => {
  expect(templatePath('data', ['a', 'b', 0])).toBe('data.a.b[0]');
  expect(templatePath('data', ['content-type', 'x"y', '1'])).toBe('data["content-type"]["x\\"y"]["1"]');
  expect(templatePath('data', [])).toBe('data');
});

test('a condition reads every key in brackets', () => {
  expect(conditionPath('data', ['a', 0, 'b'])).toBe('data["a"][0]["b"]');
});

test('a pointer escapes as RFC 6901 says', () => {
  expect(pointerOf(['a/b', 'c~d', 0])).toBe('/a~1b/c~0d/0');
  expect(pointerOf([])).toBe('');
});

test('a part is found by its own keys only', () => {
  const value = { list: [{ x: 1 }] };
  expect(valueAt(value, ['list', 0, 'x'])).toBe(1);
  expect(valueAt(value, ['list', 'length', 'x'])).toBeUndefined();
  expect(valueAt(value, ['toString'])).toBeUndefined();
  expect(valueAt('text', [0])).toBeUndefined();
});

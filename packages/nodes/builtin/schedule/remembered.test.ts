import { expect, test } from 'vitest';
import { remembered } from './remembered.ts';

test('what was asked for last is made once, and no more is kept than is said', () => {
  const made: string[] = [];
  const known = remembered(2, (one: string, other: string) => {
    made.push(`${one} ${other}`);
    return { one, other };
  });
  const first = known('a', 'b');
  expect(known('a', 'b')).toBe(first);
  known('a', 'c');
  expect(known('a', 'b')).toBe(first);
  known('a', 'd'); // a c goes
  expect(known('a', 'b')).toBe(first);
  known('a', 'c');
  expect(made).toEqual(['a b', 'a c', 'a d', 'a c']);
});

test('what cannot be made is not kept', () => {
  const known = remembered(2, (text: string) => {
    throw new TypeError(text);
  });
  for (let time = 0; time < 2; time++) expect(() => known('wrong')).toThrow(TypeError);
});

import { expect, test } from 'vitest';
import { addKey, freeKey } from './free-key.ts';

test('a taken key gets the next free number', () => {
  expect(addKey({}, 'k', 1)).toEqual({ k: 1 });
  expect(addKey({ k: 0 }, 'k', 1)).toEqual({ k: 0, k_2: 1 });
  expect(addKey({ k: 0, k_2: 0, k_4: 0 }, 'k', 1)).toEqual({ k: 0, k_2: 0, k_4: 0, k_3: 1 });
});

test('what every object inherits is not taken', () => {
  expect(freeKey({}, 'toString')).toBe('toString');
});

test('a key with the name of the prototype is a key like any other', () => {
  const added = addKey({ a: 1 }, '__proto__', { b: 2 });
  expect(JSON.stringify(added)).toBe('{"a":1,"__proto__":{"b":2}}');
  expect(Object.getPrototypeOf(added)).toBe(Object.prototype);
});

test('values are shared and the data are not changed', () => {
  const data = Object.freeze({ big: { x: 1 } });
  expect(addKey(data, 'k', 1).big).toBe(data.big);
});

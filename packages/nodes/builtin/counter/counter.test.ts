import type { JsonObject } from '@loopwright/sdk';
import { checkFields, pullAll } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { counter } from './counter.ts';

const numbers = (fields: JsonObject) =>
  pullAll(counter, fields).map(({ counter: one }) => (one as { current: number }).current);

test('it says where it is', () => {
  expect(pullAll(counter, { max_value: 1 })).toEqual([
    { counter: { current: 0, min: 0, max: 1, step: 1, direction: 'increment', iteration: 1 } },
    { counter: { current: 1, min: 0, max: 1, step: 1, direction: 'increment', iteration: 2 } },
  ]);
});

test('both ends are included, in either direction, and then its data end', () => {
  expect(numbers({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(numbers({ min_value: '-2', max_value: '3', step: '2' })).toEqual([-2, 0, 2]);
  expect(numbers({ max_value: 5, step: 2, direction: 'decrement' })).toEqual([5, 3, 1]);
});

test('a minimum that is not less than the maximum is an error of the form', () => {
  expect(() => checkFields(counter, { min_value: 3, max_value: 3 })).toThrowError(
    expect.objectContaining({ code: 'FORM_INVALID' }),
  );
});

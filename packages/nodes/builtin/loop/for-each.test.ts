import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { forEach } from './for-each.ts';

const data = { order: { lines: ['a', 'b'] }, n: 1 };

test.each([
  ['["x", 2, null]', ['x', 2, null]],
  ['order.lines', ['a', 'b']],
  ['n', []],
  ['nowhere.at.all', []],
  ['{"a": 1}', []],
  ['[1, 2', []],
  ['', []],
])('%j gives its items, and nothing but items', async (array_expression, items) => {
  const result = await runNode(forEach, { fields: { array_expression }, data });
  expect(result.items).toEqual(items);
  expect(result.data).toBe(data);
});

test('a list given as a list is taken as it is', async () => {
  expect((await runNode(forEach, { fields: { array_expression: [1, [2]] } })).items).toEqual([1, [2]]);
});

import type { Json } from '@loopwright/sdk';
import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { ifCondition } from './if-condition.ts';

const decide = (value: Json, data = {}) =>
  runNode(ifCondition, { fields: { condition_expression: 'x' }, data, evaluate: () => value });

test.each([
  [true, 'yes'],
  [1, 'yes'],
  ['a', 'yes'],
  [[0], 'yes'],
  [{ a: 1 }, 'yes'],
  [false, 'no'],
  [0, 'no'],
  ['', 'no'],
  [null, 'no'],
  [[], 'no'],
  [{}, 'no'],
] as const)('%j goes on by %s', async (value, route) => {
  const result = await decide(value);
  expect(result.port).toBe(route);
  expect(result.data).toEqual({ if_condition: { route, expression: 'x', result: route === 'yes' } });
});

test('a second condition adds its own key and shares the values of the data', async () => {
  const data = { big: { x: 1 }, if_condition: {}, if_condition_2: {} };
  const result = await decide(true, data);
  expect(Object.keys(result.data)).toEqual(['big', 'if_condition', 'if_condition_2', 'if_condition_3']);
  expect(result.data.big).toBe(data.big);
});

test('an expression that fails fails the node, naming the field', async () => {
  await expect(runNode(ifCondition, { fields: { condition_expression: 'x' } })).rejects.toMatchObject({
    code: 'EXPRESSION_FAILED',
    message: expect.stringMatching(/^condition_expression: /),
    extras: { details: { field: 'condition_expression' } },
  });
});

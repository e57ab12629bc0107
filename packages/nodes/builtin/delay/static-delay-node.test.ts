import { runNode } from '@loopwright/sdk/testing';
import { expect, test } from 'vitest';
import { staticDelayNode } from './static-delay-node.ts';

test.each([
  ['seconds', 1],
  ['minutes', 60],
  ['hours', 3600],
  ['days', 86_400],
  ['months', 2_592_000],
])('two %s', async (unit, seconds) => {
  const data = { a: 1 };
  const result = await runNode(staticDelayNode, { fields: { interval: '2', unit }, data });
  expect(result.data).toBe(data);
  expect(result.delayMs).toBe(2000 * seconds);
  expect(result.metadata).toEqual({ delayType: 'static', delayApplied: `2 ${unit}`, delaySeconds: 2 * seconds });
});

test('the longest wait is still a date', async () => {
  const result = await runNode(staticDelayNode, { fields: { interval: Number.MAX_SAFE_INTEGER, unit: 'months' } });
  expect(Number.isNaN(new Date(Date.UTC(2024, 0, 1) + result.delayMs!).getTime())).toBe(false);
});

test('the unit has no default and is required', () => {
  expect(staticDelayNode.form?.check('unit', undefined)).toEqual({ errors: ['This field is required.'] });
});

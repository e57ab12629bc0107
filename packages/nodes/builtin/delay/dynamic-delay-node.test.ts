import { memoryState, runNode } from '@loopwright/sdk/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dynamicDelayNode } from './dynamic-delay-node.ts';

test('the waits of a cycle sum exactly to the total, each within the jitter of the mean', async () => {
  const settings = fc.record({
    total_time: fc.integer({ min: 1, max: 5000 }),
    executions: fc.integer({ min: 1, max: 40 }),
    jitter_percent: fc.integer({ min: 0, max: 100 }),
    seed: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(settings, async ({ seed, ...fields }) => {
      const state = memoryState();
      const mean = (fields.total_time * 1000) / fields.executions;
      const spread = (mean * fields.jitter_percent) / 100 + 1; // rounded to the millisecond
      let sum = 0;
      for (let run = 0; run < fields.executions; run += 1) {
        const { delayMs } = await runNode(dynamicDelayNode, {
          fields: { ...fields, unit: 'seconds' },
          state,
          seed: seed + run,
        });
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(Math.abs(delayMs! - mean)).toBeLessThanOrEqual(spread);
        sum += delayMs!;
      }
      expect(sum).toBe(fields.total_time * 1000);
      expect(state.get()).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('it says which wait of the cycle it was, begins again after the last, and when its form changed', async () => {
  const state = memoryState();
  const fields = { total_time: 9, unit: 'seconds', executions: 3, jitter_percent: '0' };
  const run = async (more = {}) =>
    (await runNode(dynamicDelayNode, { fields: { ...fields, ...more }, state })).metadata;
  const first = {
    delayType: 'dynamic_precomputed',
    execution: '1/3',
    delayApplied: '3 seconds',
    delaySeconds: 3,
    remainingInCycle: 2,
  };
  expect(await run()).toEqual(first);
  expect(await run()).toMatchObject({ execution: '2/3', remainingInCycle: 1 });
  expect(await run({ executions: 2 })).toMatchObject({ execution: '1/2' });
  expect([await run(), await run(), await run(), await run()].map((one) => one?.execution)).toEqual([
    '1/3',
    '2/3',
    '3/3',
    '1/3',
  ]);
});

test('what it keeps does not grow with the number of waits', async () => {
  const state = memoryState();
  await runNode(dynamicDelayNode, { fields: { total_time: 1, unit: 'months', executions: 1e12 }, state });
  expect(JSON.stringify(state.get()).length).toBeLessThan(200);
});

import { defineNode, Type } from '@loopwright/sdk';
import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachWithOneProcess } from './one-process.ts';

const MINUTE = 60_000;

/** Has its first item ten minutes after its start, and then one after the other. */
const late = defineNode({
  identifier: 'late',
  version: 1,
  label: 'Late',
  description: 'Begins late.',
  category: 'Test',
  kind: 'producer',
  fields: Type.Object({}),
  source: {
    from: 'pull',
    pull({ cursor, now, startedAt }) {
      if (now < startedAt + 10 * MINUTE) return { notBefore: startedAt + 10 * MINUTE };
      const count = ((cursor ?? 0) as number) + 1;
      return { data: { count }, cursor: count };
    },
  },
});
const on = eachWithOneProcess('rate-of-pulled', () => [late]);

it('a producer that has nothing yet when it is taken up again has its rate for when it has', async () => {
  const config = { rate_runs: 1, rate_seconds: 3600 };
  const { ownerId, workflowId } = await drawInto(on.store, 'production', { late: { type: 'late', config } }, []);
  await on.runtime.executions.start(ownerId, workflowId);
  await on.settle();
  await on.stop();
  await on.another();
  await on.settle();
  const runs = async (): Promise<number> => (await on.store.history.runs(ownerId, { workflowId, limit: 10 })).length;
  expect(await runs()).toBe(0);
  on.clock.pass(11 * MINUTE);
  await until('it has begun', async () => (await runs()) === 1);
  on.clock.pass(11 * MINUTE);
  await on.settle();
  expect(await runs()).toBe(1);
});

import { StoreUnavailable } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { eachWithOneProcess } from './one-process.ts';

const on = eachWithOneProcess('pulled-full-disk');

it('a disk on which marks have room and runs have none ends no execution: its process never ended', async () => {
  let isFull = false;
  let refused = 0;
  const store = overriding(on.store, {
    log: {
      async flush(flush) {
        const begins = flush.groups.some(({ changes }) => changes.some(({ kind }) => kind === 'open-run'));
        if (isFull && begins) {
          refused += 1;
          throw new StoreUnavailable('The disk is full');
        }
        return on.store.log.flush(flush);
      },
    },
  });
  const { ownerId, workflowId } = await drawInto(on.store, 'production', { count: { type: 'counter' } }, []);
  await on.stop();
  await on.another(store);
  isFull = true;
  await on.runtime.executions.start(ownerId, workflowId);
  await until(
    'it was refused often',
    async () => {
      on.clock.pass(1000); // the next life
      return refused > 6;
    },
    10_000,
    5,
  );
  isFull = false;
  const execution = () => on.store.workflows.latestExecution(workflowId);
  await until(
    'it has ended',
    async () => {
      on.clock.pass(1000);
      return ['SUCCESS', 'FAILURE'].includes((await execution())!.state);
    },
    10_000,
    5,
  );
  expect(await execution()).toMatchObject({ state: 'SUCCESS', error: null });
});

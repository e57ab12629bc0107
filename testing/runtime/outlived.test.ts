import { StoreUnavailable } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

describe('a task that is under way each time that the store fails', () => {
  const on = eachOnItsDatabase('outlived');

  it('is begun again, and is not accused of ending its process, which went on', async () => {
    const held = heldNode();
    let fails = false;
    const { log } = on.store;
    const store = overriding(on.store, {
      log: {
        flush: (flush) => (fails ? Promise.reject(new StoreUnavailable('Writing fails')) : log.flush(flush)),
      },
    });
    const runtime = await on.begin(store, { types: [held.type] });
    const drawn = await drawInto(
      on.store,
      'production',
      { hook: hookOn('outlived'), held: { type: 'held', form: { name: 'task' } } },
      ['hook>held'],
    );
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(runtime, drawn.ownerId, 'outlived');
    for (let outages = 1; outages <= 4; outages++) {
      await held.begun('task', outages);
      fails = true;
      await expect(send(runtime, drawn.ownerId, 'outlived')).rejects.toThrow(StoreUnavailable);
      fails = false;
    }
    await held.begun('task', 5);
    held.release('task');
    await until('it is done', async () => (await on.runsOf(drawn)).at(-1)?.state === 'succeeded', 10_000);
  });
});

import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const NEVER = new Promise<never>(() => undefined);
const on = eachOnItsPostgres('untold');

it('what a server put on disk before it died is heard of by the workers when the next one begins', async () => {
  const held = heldNode();
  const own = { types: [held.type] };
  const worker = await on.begin({ own });
  let redriven = false;
  const dying = await on.begin({
    own,
    noWork: true,
    overrides: (store) => ({
      workflows: {
        redrive: async (...args) => {
          await store.workflows.redrive(...args);
          redriven = true;
          return NEVER;
        },
      },
    }),
  });
  const graph = { hook: hookOn('hook'), held: { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } } };
  const drawn = await drawInto(worker.store, 'production', graph, ['hook>held']);
  await worker.runtime.executions.start(drawn.ownerId, drawn.workflowId);
  held.release('ada', 'fail');
  await send(worker.runtime, drawn.ownerId, 'hook', { name: 'ada' });
  const letters = () => worker.store.history.deadLetters(drawn.ownerId, { limit: 1 });
  const [letter] = await until('it is a dead letter', async () => {
    const found = await letters();
    return found.length === 1 && found;
  });
  held.release('ada');
  void dying.runtime.history.redrive(drawn.ownerId, letter!.seq);
  await until('it is redriven', async () => redriven, 10_000, 5);
  await dying.kill();

  await on.begin({ own, noWork: true });
  await until('it is done', async () => held.log.includes('end ada'), 10_000, 5);
  expect(await letters()).toEqual([]);
});

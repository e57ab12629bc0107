import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const NEVER = new Promise<never>(() => undefined);
const on = eachOnItsPostgres('start-after-stop');

it('a start begins a new execution where the one before was to stop, though whoever stopped it is dead', async () => {
  const held = heldNode();
  const own = { types: [held.type] };
  let stopping = false;
  const dying = await on.begin({
    own,
    overrides: () => ({
      workflows: {
        end: () => {
          stopping = true;
          return NEVER;
        },
      },
    }),
  });
  const graph = { hook: hookOn('hook'), held: { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } } };
  const { ownerId, workflowId } = await drawInto(dying.store, 'production', graph, ['hook>held']);
  const first = await dying.runtime.executions.start(ownerId, workflowId);
  void dying.runtime.executions.stop(ownerId, workflowId);
  await until('it would write the end', async () => {
    dying.clock.pass(50);
    return stopping;
  });
  await dying.kill();

  const { runtime, store, clock } = await on.begin({ own });
  const second = await passing(clock, runtime.executions.start(ownerId, workflowId));
  expect(second.executionId).not.toBe(first.executionId);
  expect(await store.workflows.execution(first.executionId)).toMatchObject({ state: 'REVOKED' });
  held.release('ada');
  expect(await send(runtime, ownerId, 'hook', { name: 'ada' })).toMatchObject({ subscribers: 1 });
  await until('it is worked on', async () => held.log.includes('end ada'), 10_000, 5);
  const { executionId } = second;
  expect(await runtime.executions.status(ownerId, workflowId)).toMatchObject({ executionId, state: 'STARTED' });
});

import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachWithOneProcess } from './one-process.ts';
import { hookOn, send } from './processes.ts';

const held = heldNode();
const on = eachWithOneProcess('producer-told', () => [held.type]);

it('of a producer with several runs at once each beginning that is told has one end', async () => {
  const { ownerId, workflowId, ids } = await drawInto(
    on.store,
    'production',
    {
      hook: { ...hookOn('hook'), config: { concurrency: 3 } },
      held: { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } },
    },
    ['hook>held'],
  );
  const told: string[] = [];
  const { close } = on.runtime.live.watch(workflowId, (event) => {
    if ('nodeId' in event && event.nodeId === ids.hook) told.push(event.kind);
  });
  await on.runtime.executions.start(ownerId, workflowId);
  for (const name of ['one', 'two']) {
    await send(on.runtime, ownerId, 'hook', { name });
    await held.begun(name);
  }
  held.release('one');
  held.release('two');
  await until('both are over', async () => on.runtime.counters().runsSucceeded === 2, 10_000, 5);
  await send(on.runtime, ownerId, 'hook', { name: 'three' });
  await held.begun('three');
  const [begins, ends] = ['task-started', 'task-completed'];
  expect(told).toEqual([begins, ends, begins, ends, begins, ends]);
  held.release('three');
  close();
});

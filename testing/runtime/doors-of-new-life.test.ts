import { expect, it } from 'vitest';
import { drawInto } from '../simulation/world.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const several = eachOnItsPostgres('doors');

it('a process that has not looked at the loops yet takes webhooks for those that listen elsewhere', async () => {
  const first = await several.begin();
  const { ownerId, workflowId } = await drawInto(
    first.store,
    'production',
    { hook: hookOn('orders'), end: { type: 'data-transformer', form: { output_template: '{}' } } },
    ['hook>end'],
  );
  await first.runtime.executions.start(ownerId, workflowId);
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const second = await several.begin({
    noWork: true,
    overrides: (store) => ({
      cluster: {
        async share(...args) {
          await held;
          return store.cluster!.share(...args);
        },
      },
    }),
  });
  expect(await send(second.runtime, ownerId, 'orders', { n: 1 })).toEqual({ subscribers: 1 });
  go();
});

import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const several = eachOnItsPostgres('doors');

it('a life that has not looked at the loops yet takes webhooks for those that listen elsewhere', async () => {
  const first = await several.begin();
  const { ownerId, workflowId } = await drawInto(
    first.store,
    'production',
    { hook: hookOn('orders'), end: { type: 'data-transformer', form: { output_template: '{}' } } },
    ['hook>end'],
  );
  await first.runtime.executions.start(ownerId, workflowId);
  let held: Promise<void> | null = null;
  let go: () => void = () => undefined;
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
  const taken = () => send(second.runtime, ownerId, 'orders', { n: 1 }).catch(() => null);
  await until('it listens', async () => (await taken())?.subscribers === 1, 10_000, 5);

  held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await several.admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await until('its life ends', async () => (await taken()) === null, 10_000, 5);
  const answer = await until(
    'the next one begins',
    () => {
      second.clock.pass(100);
      return taken();
    },
    10_000,
    5,
  );
  expect(answer).toEqual({ subscribers: 1 });
  go();
});

import type { Store } from '@loopwright/runtime/ports';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

const END = { type: 'data-transformer', form: { output_template: '{}' } };

/** Something that a test lets happen, and that others wait for. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

/** Starts and stops at the same time as one life ends and the next begins. */
describe('between two lives', () => {
  const on = eachOnItsDatabase('races');

  /** The store, of which a test lets the next flush fail. */
  function failing(overrides: Parameters<typeof overriding>[1]): { readonly store: Store; failNext(): void } {
    let fails = false;
    return {
      failNext() {
        fails = true;
      },
      store: overriding(on.store, {
        ...overrides,
        log: {
          async flush(flush) {
            if (fails) {
              fails = false;
              throw new StoreUnavailable('Writing fails');
            }
            return on.store.log.flush(flush);
          },
        },
      }),
    };
  }

  it('an execution that was begun while the next life looked for executions is worked on', async () => {
    const listed = gate();
    const begun = gate();
    let races = false;
    const broken = failing({
      workflows: {
        async begin(execution) {
          if (!races) return on.store.workflows.begin(execution);
          broken.failNext();
          void send(runtime, other.ownerId, 'other').catch(() => undefined);
          await listed.opened;
          const outcome = await on.store.workflows.begin(execution);
          begun.open();
          return outcome;
        },
        async activeExecutions() {
          const found = await on.store.workflows.activeExecutions();
          if (!races) return found;
          listed.open();
          await begun.opened;
          races = false;
          return found;
        },
      },
    });
    const runtime = await on.begin(broken.store);
    const other = await drawInto(on.store, 'production', { hook: hookOn('other'), end: END }, ['hook>end']);
    const mine = await drawInto(on.store, 'production', { hook: hookOn('mine'), end: END }, ['hook>end']);
    await runtime.executions.start(other.ownerId, other.workflowId);
    races = true;
    await runtime.executions.start(mine.ownerId, mine.workflowId).catch((cause) => {
      expect(cause).toBeInstanceOf(StoreUnavailable);
    });
    await until('the next life is there', async () => runtime.readiness().ready, 10_000, 5);
    await until(
      'a webhook finds it',
      async () => (await send(runtime, mine.ownerId, 'mine').catch(() => null))?.subscribers === 1,
      10_000,
      5,
    );
    await until(
      'its run ended',
      async () => (await on.runsOf(mine)).some((run) => run.state === 'succeeded'),
      10_000,
      5,
    );
    expect(runtime.counters().activeExecutions).toBe(2);
  });

  it('an execution whose stop ends when the next life took it up stands still', async () => {
    let races = false;
    const broken = failing({
      workflows: {
        async end(...args) {
          if (!races) return on.store.workflows.end(...args);
          broken.failNext();
          void send(runtime, other.ownerId, 'other').catch(() => undefined);
          await until('the life is over', async () => !runtime.readiness().ready, 10_000, 5);
          await until('the next one is there', async () => runtime.readiness().ready, 10_000, 5);
          return on.store.workflows.end(...args);
        },
      },
    });
    const runtime = await on.begin(broken.store);
    const other = await drawInto(on.store, 'production', { hook: hookOn('other'), end: END }, ['hook>end']);
    await runtime.executions.start(other.ownerId, other.workflowId);
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('mine'), end: END }, ['hook>end']);
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    expect(await send(runtime, drawn.ownerId, 'mine')).toEqual({ subscribers: 1 });
    await until(
      'its run ended',
      async () => (await on.runsOf(drawn)).some((run) => run.state === 'succeeded'),
      10_000,
      5,
    );
    races = true;
    await runtime.executions.stop(drawn.ownerId, drawn.workflowId);
    expect((await runtime.executions.status(drawn.ownerId, drawn.workflowId)).state).toBe('REVOKED');
    await until('nobody works on it', async () => runtime.counters().activeExecutions === 1, 10_000, 5);
    expect(await send(runtime, drawn.ownerId, 'mine')).toEqual({ subscribers: 0 });
  });
});

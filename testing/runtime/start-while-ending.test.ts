import type { Store } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase } from './processes.ts';

const LIST = { type: 'counter', form: { min_value: 1, max_value: 3 } };
const NEXT = { type: 'data-transformer', form: { overwrite: 'true', output_template: '{}' } };

/** One call that a test lets wait. */
function gate() {
  const came = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  return {
    came: came.promise,
    open: open.resolve,
    pass(): Promise<void> {
      came.resolve();
      return open.promise;
    },
  };
}

describe('a start of an execution that ends by itself', () => {
  const on = eachOnItsDatabase('start-while-ending');

  async function begin(store: Store, next: Parameters<typeof drawInto>[2][string] = NEXT, config = {}) {
    const runtime = await on.begin(store);
    const drawn = await drawInto(on.store, 'production', { list: { ...LIST, config }, next }, ['list>next']);
    const start = () => runtime.executions.start(drawn.ownerId, drawn.workflowId);
    const status = () => runtime.executions.status(drawn.ownerId, drawn.workflowId);
    const states = async () => (await on.runsOf(drawn)).map(({ state }) => state);
    const succeeded = (count: number) =>
      until(
        `${count} runs succeeded`,
        async () => (await states()).filter((state) => state === 'succeeded').length === count,
        10_000,
        5,
      );
    return { start, status, states, succeeded };
  }

  /** Starts again while the first end is held by a gate, and once more behind it. */
  async function startAgain(store: Store, at: ReturnType<typeof gate>) {
    const { start, status, succeeded } = await begin(store);
    const first = await start();
    await at.came;
    const answer = start();
    await on.store.probe(); // it looks what is active
    at.open();
    const second = await answer;
    expect(second.executionId).not.toBe(first.executionId);
    expect(second.state).toBe('PENDING');
    await succeeded(6);
    await until('it ended', async () => (await status()).state === 'SUCCESS', 10_000, 5);
    expect((await status()).executionId).toBe(second.executionId);
  }

  it('begins a new one while its last run is over and it asks whether anything is left', async () => {
    const asks = gate();
    await startAgain(
      overriding(on.store, {
        waiting: {
          async parked(queueId) {
            await asks.pass();
            return on.store.waiting.parked(queueId);
          },
        },
      }),
      asks,
    );
  });

  it('begins a new one while the end of its loop is being written', async () => {
    const writes = gate();
    await startAgain(
      overriding(on.store, {
        log: {
          async flush(flush) {
            if (flush.groups.some(({ changes }) => changes.some(({ kind }) => kind === 'end-loop')))
              await writes.pass();
            return on.store.log.flush(flush);
          },
        },
      }),
      writes,
    );
  });

  it('begins a new one where it ends while the start looks what runs', async () => {
    const looks = gate();
    const ending = Promise.withResolvers<void>();
    let isLooking = false;
    const store = overriding(on.store, {
      workflows: {
        async execution(id) {
          const row = await on.store.workflows.execution(id);
          if (isLooking) await looks.pass();
          return row;
        },
      },
      log: {
        async flush(flush) {
          // The end of the loop waits for a start that looks.
          if (flush.groups.some(({ changes }) => changes.some(({ kind }) => kind === 'end-loop'))) {
            ending.resolve();
            await looks.came;
          }
          return on.store.log.flush(flush);
        },
      },
    });
    const { start, succeeded } = await begin(store);
    const first = await start();
    await ending.promise;
    isLooking = true;
    const answer = start();
    await looks.came;
    isLooking = false;
    for (let again = 0; again < 50; again++) await on.store.probe(); // the end is decided meanwhile
    looks.open();
    expect((await answer).executionId).not.toBe(first.executionId);
    await succeeded(6);
  });

  it('answers the one that runs where something of it is left', async () => {
    const wait = { type: 'static-delay-node', form: { interval: 10, unit: 'minutes' } };
    const { start, states } = await begin(on.store, wait, { concurrency: 3 });
    const first = await start();
    await until('all wait', async () => (await states()).join() === 'parked,parked,parked', 10_000, 5);
    expect(await start()).toMatchObject({ executionId: first.executionId, state: 'STARTED' });
  });
});

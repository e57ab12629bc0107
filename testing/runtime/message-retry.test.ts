import type { Runtime } from '@loopwright/runtime';
import { defineNode, failure, Type, text } from '@loopwright/sdk';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { type HandClock, handClock, passing } from './hand-clock.ts';

type Drawing = Awaited<ReturnType<typeof drawInto>>;

/** The attempts of a message, on a real database and a clock that is moved by hand. */
describe('a message with several attempts', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;
  let clock: HandClock;
  let runtime: Runtime;
  /** What ran: `name n` or `name n failed`. */
  let log: string[];
  /** Failures that are left, by message. */
  let failures: Map<number, number>;

  const types = () => [
    defineNode({
      identifier: 'works',
      version: 1,
      label: 'Works',
      category: 'Test',
      kind: 'blocking',
      fields: Type.Object({ name: text({ title: 'Name' }) }),
      execute({ fields, data }) {
        const n = (data.webhook as { data: { body: { n: number } } }).data.body.n;
        const left = fields.name === 'last' ? (failures.get(n) ?? 0) : 0;
        log.push(`${fields.name} ${n}${left > 0 ? ' failed' : ''}`);
        if (left > 0) {
          failures.set(n, left - 1);
          throw failure('NODE_FAILED', { detail: 'not yet' });
        }
        return { data };
      },
    }),
  ];

  beforeEach(async () => {
    folder = await temporaryFolder('message-retry');
    clock = handClock();
    log = [];
    failures = new Map();
    store = await openSqlite({ dataDir: folder.path, clock });
    runtime = processOn(store, folder.path, {}, { clock, types: types() });
    await runtime.start();
  });

  afterEach(async () => {
    await passing(clock, runtime.stop());
    await store.stop();
    await folder.remove();
  });

  async function begin(retry: object, concurrency = 1): Promise<Drawing> {
    const drawn = await drawInto(
      store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'retried' }, config: { concurrency, retry } as never },
        first: { type: 'works', form: { name: 'first' } },
        last: { type: 'works', form: { name: 'last' } },
      },
      ['hook>first', 'first>last'],
    );
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    return drawn;
  }
  const send = (to: Drawing, n: number): Promise<unknown> =>
    runtime.doors.webhook({
      userId: to.ownerId,
      channel: 'retried',
      method: 'POST',
      headers: {},
      query: {},
      body: Buffer.from(JSON.stringify({ n })),
      idempotencyKey: null,
    });
  const logged = (...expected: string[]): Promise<unknown> =>
    until(`${expected}`, async () => log.join() === expected.join(), 10_000, 5);
  const states = async (to: Drawing): Promise<string> =>
    (await store.history.runs(to.ownerId, { workflowId: to.workflowId, limit: 100 })).map((run) => run.state).join();
  const reach = (to: Drawing, expected: string): Promise<unknown> =>
    until(expected, async () => (await states(to)) === expected, 10_000, 5);
  const settle = async (): Promise<void> => {
    for (let again = 0; again < 20; again++) await store.probe();
  };

  it('resumes its run: done tasks keep their outputs, and in a loop with an order the next waits', async () => {
    failures.set(1, 2);
    const drawn = await begin({ attempts: 3, backoffSeconds: 1 });
    await send(drawn, 1);
    await send(drawn, 2);
    await logged('first 1', 'last 1 failed');
    await settle();
    clock.pass(500); // half of it was taken off at random, at most
    await settle();
    clock.pass(500);
    await logged('first 1', 'last 1 failed', 'last 1 failed');
    await settle();
    clock.pass(2000);
    await reach(drawn, 'succeeded,succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1 failed', 'last 1', 'first 2', 'last 2']);
    const [, run] = await store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 2 });
    const { tasks } = await runtime.history.run(drawn.ownerId, run!.id);
    expect(tasks.at(-1)?.attempts.map(({ number, error }) => [number, error?.text ?? null])).toEqual([
      [1, 'not yet'],
      [2, 'not yet'],
      [3, null],
    ]);
    expect(await store.history.deadLetters(drawn.ownerId, { limit: 5 })).toEqual([]);
  });

  it('out of attempts is a dead letter; redriven it has all of them again', async () => {
    failures.set(1, 3);
    const drawn = await begin({ attempts: 2, backoffSeconds: 1 });
    await send(drawn, 1);
    await logged('first 1', 'last 1 failed');
    await settle();
    clock.pass(1000);
    await reach(drawn, 'failed');
    const [letter] = await store.history.deadLetters(drawn.ownerId, { limit: 5 });
    expect(letter).toMatchObject({ errorCode: 'NODE_FAILED', errorText: 'not yet' });
    await runtime.history.redrive(drawn.ownerId, letter!.seq);
    await until('it failed once more', async () => log.length === 4, 10_000, 5);
    await settle();
    clock.pass(1000);
    await reach(drawn, 'succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1 failed', 'last 1 failed', 'last 1']);
  });

  it.each([
    1, 10,
  ])('waits parked between two attempts, also for the process after it (concurrency %i)', async (concurrency) => {
    failures.set(1, 1);
    const dying = mortal(store, null);
    const idle = runtime.stop();
    clock.pass(50);
    await idle;
    runtime = processOn(dying.store, folder.path, {}, { clock, types: types() });
    await runtime.start();
    const drawn = await begin({ attempts: 2, backoffSeconds: 600 }, concurrency);
    await send(drawn, 1);
    await reach(drawn, 'parked');
    expect(runtime.counters().runsUnderWay).toBe(0);
    dying.kill();
    runtime = processOn(store, folder.path, {}, { clock, types: types() });
    await runtime.start();
    await settle();
    expect(log).toEqual(['first 1', 'last 1 failed']);
    clock.pass(600_000);
    await reach(drawn, 'succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1']);
  });

  it('is not tried again for a failure that stays one', async () => {
    const drawn = await drawInto(
      store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'retried' }, config: { retry: { attempts: 5 } } },
        bad: { type: 'works', form: { name: '{{ data.none.there }}' } },
      },
      ['hook>bad'],
    );
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(drawn, 1);
    await reach(drawn, 'failed');
  });

  it('goes on at the next start when its loop was stopped between two attempts', async () => {
    failures.set(1, 1);
    const drawn = await begin({ attempts: 2, backoffSeconds: 4 });
    await send(drawn, 1);
    await logged('first 1', 'last 1 failed');
    await settle();
    await runtime.executions.stop(drawn.ownerId, drawn.workflowId);
    expect(await states(drawn)).toBe('suspended');
    clock.pass(4000);
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await reach(drawn, 'succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1']);
  });
});

import { defineNode, failure, Type, text } from '@loopwright/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send as sendHook } from './processes.ts';

type Drawing = Awaited<ReturnType<typeof drawInto>>;

/** The attempts of a message, on a real database and a clock that is moved by hand. */
describe('a message with several attempts', () => {
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

  beforeEach(() => {
    log = [];
    failures = new Map();
  });
  const on = eachWithOneProcess('message-retry', types);
  const { settle } = on;

  async function begin(retry: object, concurrency = 1): Promise<Drawing> {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'retried' }, config: { concurrency, retry } as never },
        first: { type: 'works', form: { name: 'first' } },
        last: { type: 'works', form: { name: 'last' } },
      },
      ['hook>first', 'first>last'],
    );
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    return drawn;
  }
  const send = (to: Drawing, n: number) => sendHook(on.runtime, to.ownerId, 'retried', { n });
  const logged = (...expected: string[]): Promise<unknown> =>
    until(`${expected}`, async () => log.join() === expected.join(), 10_000, 5);
  const states = async (to: Drawing): Promise<string> =>
    (await on.store.history.runs(to.ownerId, { workflowId: to.workflowId, limit: 100 })).map((run) => run.state).join();
  const reach = (to: Drawing, expected: string): Promise<unknown> =>
    until(expected, async () => (await states(to)) === expected, 10_000, 5);

  it('resumes its run: done tasks keep their outputs, and in a loop with an order the next waits', async () => {
    failures.set(1, 2);
    const drawn = await begin({ attempts: 3, backoffSeconds: 1 });
    await send(drawn, 1);
    await send(drawn, 2);
    await logged('first 1', 'last 1 failed');
    await settle();
    on.clock.pass(500); // half of it was taken off at random, at most
    await settle();
    on.clock.pass(500);
    await logged('first 1', 'last 1 failed', 'last 1 failed');
    await settle();
    on.clock.pass(2000);
    await reach(drawn, 'succeeded,succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1 failed', 'last 1', 'first 2', 'last 2']);
    const [, run] = await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 2 });
    const { tasks } = await on.runtime.history.run(drawn.ownerId, run!.id);
    expect(tasks.at(-1)?.attempts.map(({ number, error }) => [number, error?.text ?? null])).toEqual([
      [1, 'not yet'],
      [2, 'not yet'],
      [3, null],
    ]);
    expect(await on.store.history.deadLetters(drawn.ownerId, { limit: 5 })).toEqual([]);
  });

  it('out of attempts is a dead letter; redriven it has all of them again', async () => {
    failures.set(1, 3);
    const drawn = await begin({ attempts: 2, backoffSeconds: 1 });
    await send(drawn, 1);
    await logged('first 1', 'last 1 failed');
    await settle();
    on.clock.pass(1000);
    await reach(drawn, 'failed');
    const [letter] = await on.store.history.deadLetters(drawn.ownerId, { limit: 5 });
    expect(letter).toMatchObject({ errorCode: 'NODE_FAILED', errorText: 'not yet' });
    await on.runtime.history.redrive(drawn.ownerId, letter!.seq);
    await until('it failed once more', async () => log.length === 4, 10_000, 5);
    await settle();
    on.clock.pass(1000);
    await reach(drawn, 'succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1 failed', 'last 1 failed', 'last 1']);
  });

  it.each([
    1, 10,
  ])('waits parked between two attempts, also for the process after it (concurrency %i)', async (concurrency) => {
    failures.set(1, 1);
    const dying = mortal(on.store, null);
    await on.stop();
    await on.another(dying.store);
    const drawn = await begin({ attempts: 2, backoffSeconds: 600 }, concurrency);
    await send(drawn, 1);
    await reach(drawn, 'parked');
    expect(on.runtime.counters().runsUnderWay).toBe(0);
    dying.kill();
    await on.another();
    await settle();
    expect(log).toEqual(['first 1', 'last 1 failed']);
    on.clock.pass(600_000);
    await reach(drawn, 'succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1']);
  });

  it('is not tried again for a failure that stays one', async () => {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'retried' }, config: { retry: { attempts: 5 } } },
        bad: { type: 'works', form: { name: '{{ data.none.there }}' } },
      },
      ['hook>bad'],
    );
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(drawn, 1);
    await reach(drawn, 'failed');
  });

  it('goes on at the next start when its loop was stopped between two attempts', async () => {
    failures.set(1, 1);
    const drawn = await begin({ attempts: 2, backoffSeconds: 4 });
    await send(drawn, 1);
    await logged('first 1', 'last 1 failed');
    await settle();
    await on.runtime.executions.stop(drawn.ownerId, drawn.workflowId);
    expect(await states(drawn)).toBe('suspended');
    on.clock.pass(4000);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await reach(drawn, 'succeeded');
    expect(log).toEqual(['first 1', 'last 1 failed', 'last 1']);
  });
});

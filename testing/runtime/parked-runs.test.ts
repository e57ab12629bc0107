import { Session } from 'node:inspector/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send as sendHook } from './processes.ts';

const HOUR = 3_600_000;
const N = '{{ data.webhook.data.body.n }}';

type Drawing = Awaited<ReturnType<typeof drawInto>>;

/** Runs that have long to wait, on a real database and a clock that is moved by hand. */
describe('a run that waits for an hour', () => {
  const on = eachWithOneProcess('parked');
  const { lines } = on;

  /** A webhook whose messages wait for an hour, but those with `soon`; then a line each. */
  const drawing = (concurrency: number): Promise<Drawing> =>
    drawInto(
      on.store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'parked' }, config: { concurrency } },
        soon: { type: 'if-condition', form: { condition_expression: "data['webhook']['data']['body'].get('soon')" } },
        wait: { type: 'static-delay-node', form: { interval: 1, unit: 'hours' } },
        first: { type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content: `soon ${N}` } },
        late: { type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content: `late ${N}` } },
      },
      ['hook>soon', 'soon.yes>first', 'soon.no>wait', 'wait>late'],
    );

  const send = (to: Drawing, body: object) => sendHook(on.runtime, to.ownerId, 'parked', body);
  const states = async (to: Drawing): Promise<string[]> =>
    (await on.store.history.runs(to.ownerId, { workflowId: to.workflowId, limit: 100 })).map((run) => run.state);
  const reach = (what: string, to: Drawing, expected: readonly string[]): Promise<unknown> =>
    until(what, async () => (await states(to)).join() === expected.join(), 10_000, 5);

  it.each([
    1, 100,
  ])('goes on within a minute of its time though the machine slept, or its clock was set (concurrency %i)', async (concurrency) => {
    const drawn = await drawing(concurrency);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(drawn, { n: 1 });
    await reach('it is parked', drawn, ['parked']);
    on.clock.set(2 * HOUR);
    on.clock.pass(60_000);
    await reach('it goes on', drawn, ['succeeded']);
    expect(await lines()).toEqual(['late 1']);
  });

  it('is in no memory, lets others pass in a loop without an order, and comes back at its time', async () => {
    const drawn = await drawing(100);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    for (const n of [1, 2]) await send(drawn, { n });
    await reach('both are parked', drawn, ['parked', 'parked']);
    expect(on.runtime.counters().runsUnderWay).toBe(0);
    await send(drawn, { n: 3, soon: true });
    await reach('the third has passed them', drawn, ['succeeded', 'parked', 'parked']);
    const [run] = await on.store.history.runs(drawn.ownerId, {
      workflowId: drawn.workflowId,
      states: ['parked'],
      limit: 1,
    });
    const { tasks } = await on.runtime.history.run(drawn.ownerId, run!.id);
    expect(tasks.map((task) => [task.nodeType, task.state])).toEqual([
      ['webhook-producer', 'succeeded'],
      ['if-condition', 'succeeded'],
      ['file-writer', 'skipped'],
      ['static-delay-node', 'waiting'],
    ]);
    on.clock.pass(HOUR - 1000);
    for (let again = 0; again < 20; again++) await on.store.probe();
    expect(await lines()).toEqual(['soon 3']);
    on.clock.pass(1000);
    await reach('all have ended', drawn, ['succeeded', 'succeeded', 'succeeded']);
    expect((await lines()).sort()).toEqual(['late 1', 'late 2', 'soon 3']);
    const [queue] = await on.store.history.queues(drawn.ownerId, { workflowId: drawn.workflowId });
    expect(queue).toMatchObject({ depth: 0, deadLetters: 0 });
  });

  it('keeps its place in a loop with an order', async () => {
    const drawn = await drawing(1);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(drawn, { n: 1 });
    await reach('the first is parked', drawn, ['parked']);
    expect(on.runtime.counters().runsUnderWay).toBe(0);
    await send(drawn, { n: 2, soon: true });
    for (let again = 0; again < 20; again++) await on.store.probe();
    expect(await states(drawn)).toEqual(['parked']);
    on.clock.pass(HOUR);
    await reach('both have ended', drawn, ['succeeded', 'succeeded']);
    expect(await lines()).toEqual(['late 1', 'soon 2']);
  });

  it.each([1, 100])('outlives a stop and a start (concurrency %i)', async (concurrency) => {
    const drawn = await drawing(concurrency);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(drawn, { n: 1 });
    await reach('it is parked', drawn, ['parked']);
    await passing(on.clock, on.runtime.executions.stop(drawn.ownerId, drawn.workflowId));
    expect(await states(drawn)).toEqual(['parked']);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    for (let again = 0; again < 50; again++) await on.store.probe();
    expect(await states(drawn)).toEqual(['parked']);
    expect(on.runtime.counters().runsUnderWay).toBe(0);
    await passing(on.clock, on.runtime.executions.stop(drawn.ownerId, drawn.workflowId));
    on.clock.pass(2 * HOUR);
    for (let again = 0; again < 20; again++) await on.store.probe();
    expect(await lines()).toEqual([]); // nothing runs while the workflow is stopped
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await reach('it has ended', drawn, ['succeeded']);
    expect(await lines()).toEqual(['late 1']);
  });

  it.each([
    [1, 1],
    [100, 100],
    [100, 1],
    [1, 100],
  ])('outlives the death of its process (concurrency %i, then %i)', async (before, after) => {
    const dying = mortal(on.store, null);
    await on.stop();
    const first = await on.another(dying.store);
    const drawn = await drawing(before);
    await first.executions.start(drawn.ownerId, drawn.workflowId);
    await send(drawn, { n: 1 });
    await reach('it is parked', drawn, ['parked']);
    dying.kill();
    await on.another();
    if (after !== before) {
      const { executions } = on.runtime;
      await passing(on.clock, executions.stop(drawn.ownerId, drawn.workflowId));
      await on.store.workflows.updateNode(drawn.workflowId, drawn.ids.hook!, { config: { concurrency: after } }, 0);
      await executions.start(drawn.ownerId, drawn.workflowId);
    }
    await send(drawn, { n: 2, soon: true });
    if (after > 1) await reach('the second passes it', drawn, ['succeeded', 'parked']);
    else for (let again = 0; again < 50; again++) await on.store.probe();
    expect(await lines()).toEqual(after > 1 ? ['soon 2'] : []);
    on.clock.pass(HOUR);
    await reach('both have ended', drawn, ['succeeded', 'succeeded']);
    expect(await lines()).toEqual(after > 1 ? ['soon 2', 'late 1'] : ['late 1', 'soon 2']);
  });

  it('is waited for by the end of its loop', async () => {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        numbers: { type: 'counter', form: { min_value: 1, max_value: 3 }, config: { concurrency: 2 } },
        wait: { type: 'static-delay-node', form: { interval: 1, unit: 'hours' } },
      },
      ['numbers>wait'],
    );
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await reach('all are parked', drawn, ['parked', 'parked', 'parked']);
    for (let again = 0; again < 50; again++) await on.store.probe();
    expect((await on.runtime.executions.status(drawn.ownerId, drawn.workflowId)).state).toBe('STARTED');
    on.clock.pass(HOUR);
    await until(
      'the execution has ended',
      async () => (await on.runtime.executions.status(drawn.ownerId, drawn.workflowId)).state === 'SUCCESS',
      10_000,
      5,
    );
    expect(await states(drawn)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('costs no memory, however many they are', async () => {
    // Not by --expose-gc: to set a flag of V8 while other threads run may end the process.
    const inspector = new Session();
    inspector.connect();
    const drawn = await drawing(10_000);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    const park = async (from: number, to: number): Promise<number> => {
      for (let n = from; n < to; n += 500)
        await Promise.all(Array.from({ length: Math.min(500, to - n) }, (_, at) => send(drawn, { n: n + at })));
      const { queueId } = (await on.store.history.loops(drawn.workflowId))[0]!;
      await until('all are parked', async () => (await on.store.waiting.parked(queueId)) === to, 240_000, 20);
      await inspector.post('HeapProfiler.collectGarbage');
      return process.memoryUsage().heapUsed;
    };
    const before = await park(0, 2000); // what grows once has grown
    const after = await park(2000, 100_000);
    expect(on.runtime.counters().runsUnderWay).toBe(0);
    expect((after - before) / 98_000).toBeLessThan(20); // bytes for each
    inspector.disconnect();
  }, 600_000);
});

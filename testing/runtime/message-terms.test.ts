import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { eachWithOneProcess, startHook } from './one-process.ts';
import { send as sendHook } from './processes.ts';

const BODY = 'data.webhook.data.body';

type Drawing = Awaited<ReturnType<typeof drawInto>>;

/** What a producer asks of its messages, on a real database and a clock that is moved by hand. */
describe('messages on terms', () => {
  let held: ReturnType<typeof heldNode>;
  beforeEach(() => {
    held = heldNode();
  });
  const on = eachWithOneProcess('terms', () => [held.type]);
  const { lines, settle } = on;

  const begin = (config: Readonly<Record<string, string | number>>, next: object) =>
    startHook(on, 'terms', config, next);
  const line = { type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content: `{{ ${BODY}.n }}` } };
  const holding = { type: 'held', form: { name: `{{ ${BODY}.n }}` } };
  const send = (to: Drawing, body: object) => sendHook(on.runtime, to.ownerId, 'terms', body);

  it('with one key run one at a time and in order, those of others beside them', async () => {
    const drawn = await begin({ concurrency: 10, order_key: `{{ ${BODY}.who }}` }, holding);
    for (const [n, who] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
      ['a3', 'a'],
      ['x', ''],
    ])
      await send(drawn, { n, who });
    for (const name of ['a1', 'b1', 'x']) await held.begun(name);
    await settle();
    expect(held.log).not.toContain('begin a2');
    held.release('a1');
    await held.begun('a2');
    held.release('a2', 'fail'); // a dead letter stands in nobody's way
    await held.begun('a3');
    for (const name of ['a3', 'b1', 'x']) held.release(name);
    await until(
      'all have ended',
      async () => held.log.filter((entry) => !entry.startsWith('begin')).length === 5,
      10_000,
      5,
    );
    const ofA = held.log.filter((entry) => entry.includes(' a'));
    expect(ofA).toEqual(['begin a1', 'end a1', 'begin a2', 'fail a2', 'begin a3', 'end a3']);
  });

  it('keep the order of their key over the death of the process', async () => {
    await on.stop();
    const dying = mortal(on.store, null);
    await on.another(dying.store);
    const drawn = await begin({ concurrency: 10, order_key: `{{ ${BODY}.who }}` }, holding);
    for (const n of ['a1', 'a2']) await send(drawn, { n, who: 'a' });
    await held.begun('a1');
    dying.kill();
    await on.another();
    await held.begun('a1', 2);
    await settle();
    expect(held.log).not.toContain('begin a2');
    held.release('a1');
    await held.begun('a2');
    held.release('a2');
  });

  it('of a higher priority are taken before those that wait, in their order within one', async () => {
    const drawn = await begin({ priority: `{{ ${BODY}.urgent }}` }, holding);
    for (const [n, urgent] of [
      ['first', 0],
      ['a', 0],
      ['b', -3],
      ['c', 5],
      ['d', ''],
      ['e', 5],
    ])
      await send(drawn, { n, urgent });
    for (const name of ['first', 'c', 'e', 'a', 'd', 'b']) {
      await held.begun(name);
      held.release(name);
    }
    expect(held.log.filter((entry) => entry.startsWith('begin'))).toHaveLength(6);
    await expect(send(drawn, { n: 'x', urgent: 'very' })).rejects.toMatchObject({
      code: 'FIELD_INVALID',
      extras: { details: { field: 'priority' } },
    });
    await expect(send(drawn, { n: 'x', urgent: 1001 })).rejects.toMatchObject({ code: 'FIELD_INVALID' });
  });

  it('that are to wait are taken at their instant', async () => {
    const drawn = await begin({ delay_until: `{{ ${BODY}.at }}`, delay_seconds: 5 }, line);
    const at = new Date(on.clock.now() + 60_000).toISOString();
    await send(drawn, { n: 1, at });
    await send(drawn, { n: 2 });
    await settle();
    expect(await lines()).toEqual([]);
    await on.runtime.executions.stop(drawn.ownerId, drawn.workflowId);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await settle();
    expect(await lines()).toEqual([]);
    on.clock.pass(5000);
    await until('the second has passed', async () => (await lines()).length === 1, 10_000, 5);
    on.clock.pass(55_000);
    await until('both are done', async () => (await lines()).length === 2, 10_000, 5);
    expect(await lines()).toEqual(['2', '1']);
    const depth = async () =>
      (await on.store.history.queues(drawn.ownerId, { workflowId: drawn.workflowId }))[0]?.depth;
    await until('the queue is empty', async () => (await depth()) === 0, 10_000, 5);
  });

  it('that are to wait for what is no date and time are refused, naming the setting', async () => {
    const drawn = await begin({ delay_until: `{{ ${BODY}.at }}` }, line);
    for (const at of ['2030-02-30', 'order 5', '5', 5, 0, 1_924_365_600_000, '12/24/2030', '2030-12-24T18:00 CET'])
      await expect(send(drawn, { n: 1, at }), String(at)).rejects.toMatchObject({
        code: 'FIELD_INVALID',
        message: expect.stringContaining(`delay_until: "${at}" is no date and time`),
        extras: { details: { field: 'delay_until' } },
      });
    expect(await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 5 })).toEqual([]);
  });

  it('that are to wait for a time without a zone wait for it in UTC, wherever the server is', async () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Kolkata';
    try {
      expect(new Date(0).getHours()).toBe(5); // the system heeds it
      const drawn = await begin({ delay_until: ` {{ ${BODY}.at }} ` }, line);
      await send(drawn, { n: 1, at: new Date(on.clock.now() + 60_000).toISOString().replace('Z', '') });
      on.clock.pass(59_000);
      await settle();
      expect(await lines()).toEqual([]);
      on.clock.pass(1000);
      await until('it is done', async () => (await lines()).length === 1, 10_000, 5);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('may be set to parts of a millisecond, at a door and behind a queue', async () => {
    const parts = {
      delay_seconds: 0.3333,
      ttl_seconds: 60.00049,
      dedupe_key: `{{ ${BODY}.n }}`,
      dedupe_seconds: 1.0003,
    };
    const read = { type: 'queue-reader-dummy', config: { queue_name: 'shared', ...parts } };
    const reader = await drawInto(on.store, 'production', { read, next: line }, ['read>next']);
    const { ownerId } = reader;
    const hook = { type: 'webhook-producer', form: { webhook_id: 'terms' }, config: parts };
    const write = { type: 'queue-node-writer', config: { queue_name: 'shared' } };
    const writer = await drawInto(on.store, 'production', { hook, write }, ['hook>write'], ownerId);
    for (const { workflowId } of [reader, writer]) await on.runtime.executions.start(ownerId, workflowId);
    expect(await send(writer, { n: 1 })).toEqual({ subscribers: 1 });
    on.clock.pass(334);
    const written = () => on.store.history.runs(ownerId, { workflowId: writer.workflowId, limit: 9 });
    await until('it is written', async () => (await written())[0]?.state === 'succeeded', 10_000, 5);
    await settle();
    on.clock.pass(334);
    await until('it is done', async () => (await lines()).length === 1, 10_000, 5);
    expect(await lines()).toEqual(['1']);
  });

  it('that are not taken within their time to live are dead letters', async () => {
    const drawn = await begin({ ttl_seconds: 60 }, holding);
    for (const n of ['a', 'b', 'c']) await send(drawn, { n });
    await held.begun('a');
    await settle();
    on.clock.pass(60_000);
    const letters = () => on.store.history.deadLetters(drawn.ownerId, { workflowId: drawn.workflowId, limit: 9 });
    await until('two have expired', async () => (await letters()).length === 2, 10_000, 5);
    expect((await letters()).map(({ errorCode, runId }) => [errorCode, runId])).toEqual([
      ['MESSAGE_EXPIRED', null],
      ['MESSAGE_EXPIRED', null],
    ]);
    held.release('a'); // what was taken in time goes on
    await until('a is done', async () => held.log.includes('end a'), 10_000, 5);
    await send(drawn, { n: 'd' });
    await held.begun('d');
    held.release('d');
    expect(held.log.filter((entry) => entry.startsWith('begin'))).toEqual(['begin a', 'begin d']);
  });

  it('that were seen within the window are left out', async () => {
    const drawn = await begin({ dedupe_key: `{{ ${BODY}.id }}`, dedupe_seconds: 60 }, line);
    for (const [n, id] of [
      [1, 'x'],
      [2, 'x'],
      [3, 'y'],
      [4, ''],
      [5, ''],
    ])
      expect(await send(drawn, { n, id })).toEqual({ subscribers: 1 });
    await until('four are done', async () => (await lines()).length === 4, 10_000, 5);
    on.clock.pass(60_000);
    await send(drawn, { n: 6, id: 'x' });
    await until('five are done', async () => (await lines()).length === 5, 10_000, 5);
    expect(await lines()).toEqual(['1', '3', '4', '5', '6']);
  });

  it('begin no faster than the rate that is set', async () => {
    const drawn = await begin({ concurrency: 10, rate_runs: 2, rate_seconds: 36_000 }, line);
    for (let n = 1; n <= 5; n++) await send(drawn, { n });
    const count = (expected: number) =>
      until(`${expected} are done`, async () => (await lines()).length === expected, 10_000, 5);
    await count(2);
    await settle();
    expect(await lines()).toHaveLength(2);
    on.clock.pass(35_999_000);
    await settle();
    expect(await lines()).toHaveLength(2);
    on.clock.pass(1000);
    await count(4);
    await settle();
    expect(await lines()).toHaveLength(4);
    await on.stop();
    await on.another(); // it goes on counting
    await settle();
    expect(await lines()).toHaveLength(4);
    on.clock.pass(36_000_000);
    await count(5);
  });

  it.each([
    'stopped',
    'stopped, and the process is another',
  ])('hold while the workflow that reads them is %s', async (how) => {
    const reader = await drawInto(
      on.store,
      'production',
      {
        read: {
          type: 'queue-reader-dummy',
          config: { queue_name: 'shared', dedupe_key: '{{ data.webhook.data.body.id }}' },
        },
        next: line,
      },
      ['read>next'],
    );
    const { ownerId } = reader;
    const writer = await drawInto(
      on.store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'terms' } },
        write: { type: 'queue-node-writer', config: { queue_name: 'shared' } },
      },
      ['hook>write'],
      ownerId,
    );
    await on.runtime.executions.start(ownerId, reader.workflowId);
    await passing(on.clock, on.runtime.executions.stop(ownerId, reader.workflowId));
    if (how !== 'stopped') {
      await on.stop();
      await on.another();
    }
    await on.runtime.executions.start(ownerId, writer.workflowId);
    for (const n of [1, 2]) await send(writer, { n, id: 'x' });
    const written = async () =>
      (await on.store.history.runs(ownerId, { workflowId: writer.workflowId, states: ['succeeded'], limit: 9 })).length;
    await until('both are written', async () => (await written()) === 2, 10_000, 5);
    await on.runtime.executions.start(ownerId, reader.workflowId);
    await send(writer, { n: 3, id: 'y' });
    await until('two are done', async () => (await lines()).length >= 2, 10_000, 5);
    await settle();
    expect(await lines()).toEqual(['1', '3']);
  });

  it('above what the producer sets for its queue are refused until there is room', async () => {
    const drawn = await begin({ queue_max_messages: 2 }, holding);
    for (const n of ['a', 'b']) await send(drawn, { n });
    await expect(send(drawn, { n: 'c' })).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      message: expect.stringContaining('2 messages (queue_max_messages of its producer)'),
    });
    const [queue] = await on.store.history.queues(drawn.ownerId, { workflowId: drawn.workflowId });
    expect((await on.runtime.queueFlows())(queue!.id)).toEqual({ inPerMinute: 2, outPerMinute: 0 });
    await held.begun('a');
    held.release('a');
    await held.begun('b');
    await until('there is room', async () => (await on.store.history.depth(queue!.id)) === 1, 10_000, 5);
    await until('it is known', async () => (await on.runtime.queueFlows())(queue!.id).outPerMinute === 1, 10_000, 5);
    expect(await send(drawn, { n: 'd' })).toEqual({ subscribers: 1 });
    for (const name of ['b', 'd']) held.release(name);
    await held.begun('d');
  });

  it('that no key can be made of are refused at the door, and nothing is kept', async () => {
    const drawn = await begin({ order_key: `{{ ${BODY}.a.b.c }}`, delay_until: `{{ ${BODY}.at }}` }, line);
    await expect(send(drawn, { n: 1, a: { b: {} }, at: 'soon' })).rejects.toMatchObject({ code: 'FIELD_INVALID' });
    await expect(send(drawn, { n: 2, a: { b: { c: 'k'.repeat(1001) } } })).rejects.toMatchObject({
      code: 'FIELD_INVALID',
    });
    await settle();
    expect(await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 5 })).toEqual([]);
  });

  it('that cannot be read stop the start, naming the setting', async () => {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: {
          type: 'webhook-producer',
          form: { webhook_id: 'terms' },
          config: {
            order_key: '{{ broken',
            dedupe_seconds: -1,
            debounce_seconds: 10,
            debounce_max_seconds: 5,
            batch_messages: 1,
          },
        },
        next: line,
      },
      ['hook>next'],
    );
    await expect(on.runtime.executions.start(drawn.ownerId, drawn.workflowId)).rejects.toMatchObject({
      code: 'WORKFLOW_INVALID',
      extras: {
        details: {
          [drawn.ids.hook!]: {
            order_key: expect.anything(),
            dedupe_seconds: expect.anything(),
            debounce_max_seconds: expect.anything(),
            batch_messages: expect.anything(),
          },
        },
      },
    });
  });

  it('that no message could be put into the queue by stop the start, naming node and setting', async () => {
    const nodes = {
      hook: { type: 'webhook-producer', form: { webhook_id: 'terms' }, config: { delay_until: 'nope' } },
      write: { type: 'queue-node-writer' },
      read: { type: 'queue-reader-dummy', config: { priority: 'high' } },
      next: line,
    };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>write', 'write>read', 'read>next']);
    await expect(on.runtime.executions.start(drawn.ownerId, drawn.workflowId)).rejects.toMatchObject({
      code: 'WORKFLOW_INVALID',
      extras: {
        details: {
          [drawn.ids.hook!]: { delay_until: [expect.stringContaining('"nope" is no date and time')] },
          [drawn.ids.read!]: { priority: [expect.stringContaining('"high" is no whole number')] },
        },
      },
    });
  });

  it('that a message does not fit are told to who writes it, with the reader that they are of', async () => {
    const nodes = {
      hook: { type: 'webhook-producer', form: { webhook_id: 'terms' } },
      write: { type: 'queue-node-writer' },
      read: { type: 'queue-reader-dummy', config: { priority: `{{ ${BODY}.urgent }}` } },
      next: line,
    };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>write', 'write>read', 'read>next']);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(drawn, { urgent: 'high' });
    const failed = { workflowId: drawn.workflowId, states: ['failed'], limit: 1 } as const;
    const [run] = await until('it failed', async () => {
      const runs = await on.store.history.runs(drawn.ownerId, failed);
      return runs.length > 0 && runs;
    });
    expect(run).toMatchObject({
      errorCode: 'FIELD_INVALID',
      errorNode: drawn.ids.write,
      errorText: `The queue's reader, Queue Reader (${drawn.ids.read}), refuses it: priority: "high" is no whole number from -1000 to 1000.`,
    });
  });
});

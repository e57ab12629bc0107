import type { UserId } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import { defineNode, Type } from '@loopwright/sdk';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { type HandClock, handClock, passing } from './hand-clock.ts';
import { type HeldNode, heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';

const DAY_MS = 86_400_000;

const failing = defineNode({
  identifier: 'failing',
  version: 1,
  label: 'Failing',
  description: 'Fails.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({}),
  execute() {
    throw new Error('It always fails');
  },
});

describe('retention', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;
  let clock: HandClock;
  let runtime: Runtime;
  let held: HeldNode;

  beforeEach(async () => {
    folder = await temporaryFolder('retention');
    clock = handClock();
    held = heldNode();
    store = await openSqlite({ dataDir: folder.path, clock });
    runtime = processOn(store, folder.path, { queueMaxMessages: 2 }, { clock, types: [failing, held.type] });
    await runtime.start();
  });
  afterEach(async () => {
    await passing(clock, runtime.stop());
    await store.stop();
    await folder.remove();
  });

  it('makes room at the door of a queue that dead letters filled', async () => {
    const { ownerId, workflowId } = await drawInto(
      store,
      'production',
      { hook: { type: 'webhook-producer', form: { webhook_id: 'full' } }, next: { type: 'failing' } },
      ['hook>next'],
    );
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId, 'full');
    await send(runtime, ownerId, 'full');
    while ((await store.history.deadLetters(ownerId, { limit: 5 })).length < 2) await store.probe();
    await expect(send(runtime, ownerId, 'full')).rejects.toMatchObject({ code: 'QUEUE_FULL' });

    clock.pass(91 * DAY_MS);
    while ((await store.history.deadLetters(ownerId, { limit: 5 })).length > 0) {
      clock.pass(60_000); // a round that began before it passed looked for what was old then
      await store.probe();
    }
    expect(await send(runtime, ownerId, 'full')).toEqual({ subscribers: 1 });
    expect(await send(runtime, ownerId, 'full')).toEqual({ subscribers: 1 });
    await expect(send(runtime, ownerId, 'full')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  });

  it('lets go of what a fast loop left within seconds', async () => {
    const { ownerId, workflowId } = await drawInto(
      store,
      'production',
      { count: { type: 'counter', form: { min_value: 1, max_value: 30_000, direction: 'increment', step: 1 } } },
      [],
    );
    await runtime.executions.start(ownerId, workflowId);
    while ((await runtime.executions.status(ownerId, workflowId)).state !== 'SUCCESS') await store.probe();
    clock.pass(60_000);
    const began = clock.now();
    const kept = async () => (await store.history.runs(ownerId, { workflowId, limit: 11_000 })).length;
    while ((await kept()) > 10_000) {
      clock.pass(100);
      await store.probe();
    }
    expect(await kept()).toBe(10_000);
    expect(clock.now() - began).toBeLessThan(120_000);
  });

  it('keeps what waited for a week of an answer for a week behind it', async () => {
    const { ownerId, workflowId } = await drawInto(
      store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'asking' }, config: { concurrency: 100 } },
        ask: { type: 'approval', form: { title: 'Pay?', fields: '[]' } },
      },
      ['hook>ask'],
    );
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId, 'asking');
    const asked = () => store.waiting.approvals(ownerId, { limit: 5, now: clock.now() });
    const runs = () => store.history.runs(ownerId, { workflowId, limit: 5 });
    const reach = async (states: string) => {
      while ((await runs()).map(({ state }) => state).join() !== states) await store.probe();
    };
    while ((await asked()).length < 1) await store.probe();
    await reach('parked');

    clock.pass(8 * DAY_MS);
    const yes = { approved: true, values: {}, note: '', person: 'ada' };
    await runtime.waits.approve(ownerId, (await asked())[0]!.id, yes);
    await reach('succeeded');
    await send(runtime, ownerId, 'asking');
    await reach('parked,succeeded');
    await runtime.waits.approve(ownerId, (await asked())[0]!.id, yes);
    await reach('succeeded,succeeded');
    const [second, first] = await runs();
    for (let round = 0; round < 5; round++) {
      clock.pass(60_000);
      await store.probe();
    }
    expect((await runs()).map(({ id }) => id)).toEqual([second!.id, first!.id]);
    expect((await runtime.history.run(ownerId, first!.id)).tasks.at(-1)).toMatchObject({ port: 'approved' });

    clock.pass(7 * DAY_MS);
    while ((await runs()).length > 0) {
      clock.pass(60_000);
      await store.probe();
    }
  });

  it('takes a message that a deleted workflow left from who reads its queue, and lets what was behind it go on', async () => {
    const write = { type: 'queue-node-writer', config: { queue_name: 'shared' } };
    const writer = await drawInto(store, 'production', { hook: hookOn('hook'), write }, ['hook>write']);
    const { ownerId } = writer;
    const read = {
      type: 'queue-reader-dummy',
      config: { queue_name: 'shared', order_key: '{{ data.webhook.data.body.who }}' },
    };
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) =>
        drawInto(store, 'production', { read, next: { type: 'held', form: { name } } }, ['read>next'], ownerId),
      ),
    );
    const start = (drawn: typeof one) => runtime.executions.start(ownerId, drawn!.workflowId);
    const stop = (drawn: typeof one) => passing(clock, runtime.executions.stop(ownerId, drawn!.workflowId));
    const settle = async () => {
      for (let asked = 0; asked < 20; asked++) await store.probe();
    };
    await start(writer);
    await start(one);
    await send(runtime, ownerId, 'hook', { who: 'a' });
    await held.begun('one');
    await stop(one);
    await send(runtime, ownerId, 'hook', { who: 'a' });
    await start(other);
    await settle();
    expect(held.log).toEqual(['begin one']);

    await store.workflows.remove(one!.workflowId, ownerId, clock.now());
    clock.pass(DAY_MS);
    while (!held.log.includes('begin other')) {
      clock.pass(60_000);
      await store.probe();
    }
    for (const who of ['b', 'c', 'd']) await send(runtime, ownerId, 'hook', { who });
    await settle();
    held.release('other');
    held.hold('other');
    await held.begun('other', 2); // it holds the others, and still that message
    await stop(other);
    await start(other);
    await held.begun('other', 3);
    held.release('other');
    await held.begun('other', 5);
    await until(
      'it has ended',
      async () =>
        (await store.history.queues(ownerId, { workflowId: other!.workflowId })).every(
          ({ depth, deadLetters }) => depth === 0 && deadLetters === 0,
        ),
      10_000,
      5,
    );
  });

  it('a queue whose workflow was deleted for good is a new one for who uses its name next', async () => {
    const write = { type: 'queue-node-writer', config: { queue_name: 'shared' } };
    const read = { type: 'queue-reader-dummy', config: { queue_name: 'shared' } };
    const draw = (name: string, owner?: UserId) =>
      drawInto(
        store,
        'production',
        { hook: hookOn(name), write, read, next: { type: 'held', form: { name } } },
        ['hook>write', 'read>next'],
        owner,
      );
    const { ownerId, workflowId } = await draw('old');
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId, 'old');
    await send(runtime, ownerId, 'old');
    await held.begun('old');
    const { id: old } = (await store.history.queues(ownerId)).find(({ name }) => name === 'shared')!;
    await until('the other waits', async () => (await store.history.depth(old)) === 2, 10_000, 5);
    await passing(clock, runtime.executions.stop(ownerId, workflowId));
    await store.workflows.remove(workflowId, ownerId, clock.now());
    clock.pass(DAY_MS);
    while ((await store.workflows.queueByName(ownerId, 'shared')) !== null) {
      clock.pass(60_000);
      await store.probe();
    }

    const next = await draw('new', ownerId);
    await runtime.executions.start(ownerId, next.workflowId);
    held.release('new');
    await send(runtime, ownerId, 'new');
    await until('it has ended', async () => held.log.includes('end new'), 10_000, 5);
    expect(held.log).toEqual(['begin old', 'begin new', 'end new']);
    expect(await store.workflows.queueByName(ownerId, 'shared')).toBeGreaterThan(old);
  });
});

import type { UserId, WorkflowId } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import { type Store, StoreUnavailable } from '@loopwright/runtime/ports';
import { defineNode, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { handClock, passingLessThan } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { ask, eachOnItsDatabase, hookOn, send as sendHook } from './processes.ts';

/** Answers data that no journal can hold. */
const cyclic = defineNode({
  identifier: 'cyclic',
  version: 1,
  label: 'Cyclic',
  description: 'Answers an object that holds itself.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({}),
  execute() {
    const data: Record<string, never> = {};
    Object.assign(data, { data });
    return { data };
  },
});

/** Name of the queue that `sender` sends to. */
const sentTo = { name: '' };

/** Sends two items, of which the second is no JSON; from its second attempt on a single good one. */
const sender = defineNode({
  identifier: 'sender',
  version: 1,
  label: 'Sender',
  description: 'Sends items.',
  category: 'Test',
  kind: 'blocking',
  retry: { attempts: 2, backoffMs: 0 },
  fields: Type.Object({}),
  execute({ data, item, attempt }) {
    const good = { queue: sentTo.name, item: { ...item, data: { attempt } } };
    const bad = { queue: sentTo.name, item: { ...item, data: { big: 1n as never } } };
    return { data, send: attempt === 1 ? [good, bad] : [good] };
  },
});

/** Names of those whose fields were rendered. */
const rendered: string[] = [];

/** Tells when its fields were rendered. */
const telling = defineNode({
  identifier: 'telling',
  version: 1,
  label: 'Telling',
  description: 'Hands its input on.',
  category: 'Test',
  kind: 'blocking',
  effects: ({ name }) => {
    rendered.push(name);
    return 'none';
  },
  fields: Type.Object({ name: text({ title: 'Name' }) }),
  execute({ data, fields }) {
    rendered.push(fields.name);
    return { data };
  },
});

/** What the runtime does when its store, a run's data or its caller's patience ends. */
describe('a process', () => {
  const on = eachOnItsDatabase('lives');

  const hook = hookOn('hook');
  const send = (runtime: Runtime, userId: UserId, n = 1) => sendHook(runtime, userId, 'hook', { n });

  const end = { type: 'data-transformer', form: { output_template: '{}' } };
  /** A workflow that waits for webhooks. */
  const listening = () => drawInto(on.store, 'production', { hook, end }, ['hook>end']);
  /** A workflow that has one item to work on. */
  const endingByItself = () => {
    const names = { type: 'string-iterator-producer', form: { data_content: 'a', separator_type: 'newline' } };
    return drawInto(on.store, 'production', { names, end }, ['names>end']);
  };
  const isHeard = (runtime: Runtime, userId: UserId) =>
    until('a webhook finds it', async () => (await send(runtime, userId).catch(() => null))?.subscribers === 1, 10_000);
  const hasEnded = (runtime: Runtime, ownerId: UserId, workflowId: WorkflowId) =>
    until(
      'the execution has ended',
      async () => (await runtime.executions.status(ownerId, workflowId)).state === 'SUCCESS',
      10_000,
    );

  /** The store, whose flushes wait while they are held. */
  function heldFlushes(): { readonly store: Store; hold(): void; release(): void; readonly waiting: () => number } {
    let held: (() => void)[] | null = null;
    return {
      store: overriding(on.store, {
        log: {
          async flush(flush) {
            if (held !== null) await new Promise<void>((resolve) => held!.push(resolve));
            return on.store.log.flush(flush);
          },
        },
      }),
      hold() {
        held ??= [];
      },
      release() {
        for (const go of held ?? []) go();
        held = null;
      },
      waiting: () => held?.length ?? 0,
    };
  }

  it.each([
    ['took too long', { type: 'held', form: { name: 'x' } }, { timeout: 0.2 }, 'timed out'],
    ['answers what JSON cannot hold', { type: 'cyclic' }, {}, 'lies in itself'],
  ])('answers a request that %s only when that is durable', async (_why, node, body, text) => {
    const flushes = heldFlushes();
    const runtime = await on.begin(flushes.store, { types: [heldNode().type, cyclic] });
    const { ownerId, workflowId } = await drawInto(on.store, 'api', { hook, node }, ['hook>node']);
    await runtime.executions.setActive(ownerId, workflowId, true);
    const state = { answered: false };
    flushes.hold();
    const answer = ask(runtime, ownerId, workflowId, body).finally(() => {
      state.answered = true;
    });
    await until('the flush is under way', async () => flushes.waiting() > 0, 10_000, 5);
    // Longer than the request may take: its end is in memory now.
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let asked = 0; asked < 20; asked++) await on.store.probe();
    expect(state.answered).toBe(false);
    flushes.release();
    expect(await answer).toMatchObject({ kind: 'failed', text: expect.stringContaining(text) });
    const [run] = await on.store.history.runs(ownerId, { workflowId, limit: 10 });
    expect(run).toMatchObject({ state: 'failed' });
  });

  it('never answers a request whose end it did not live to write', async () => {
    const types = { types: [heldNode().type, cyclic] };
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, types);
    await dying.start();
    const { ownerId, workflowId } = await drawInto(on.store, 'api', { hook, node: { type: 'cyclic' } }, ['hook>node']);
    await dying.executions.setActive(ownerId, workflowId, true);
    const state = { answered: false };
    await on.store.workflows.get(workflowId, null);
    const answer = ask(dying, ownerId, workflowId).finally(() => {
      state.answered = true;
    });
    answer.catch(() => undefined);
    first.kill();
    const second = await on.begin(on.store, types);
    expect(await ask(second, ownerId, workflowId)).toMatchObject({ kind: 'failed' });
    expect(state.answered).toBe(false);
  });

  it('fails a run alone that was taken up again and whose data cannot be stored', async () => {
    const clock = handClock();
    const runtime = await on.begin(on.store, { types: [cyclic], clock });
    const pause = { type: 'static-delay-node', form: { interval: 2, unit: 'seconds' } };
    const { ownerId, workflowId } = await drawInto(
      on.store,
      'production',
      { hook, pause, cyclic: { type: 'cyclic' } },
      ['hook>pause', 'pause>cyclic'],
    );
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId);
    await until('it waits', async () => (await runsOf(ownerId, workflowId)).length === 1, 10_000, 1);
    await passingLessThan(clock, 2000, runtime.executions.stop(ownerId, workflowId));
    const [run] = await on.store.history.runs(ownerId, { workflowId, limit: 10 });
    expect(run!.state).toBe('suspended');
    clock.pass(2000);
    await runtime.executions.start(ownerId, workflowId);
    await until(
      'it failed',
      async () => (await on.store.history.runs(ownerId, { workflowId, limit: 10 }))[0]!.state === 'failed',
      10_000,
    );
    expect(await on.store.history.deadLetters(ownerId, { workflowId, limit: 10 })).toHaveLength(1);
  });

  it('renders no field of a run that a crash cut off before the start of its task is durable', async () => {
    rendered.length = 0;
    const cutOff = heldNode();
    const held = heldNode();
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types: [cutOff.type, telling] });
    await dying.start();
    const { ownerId, workflowId } = await drawInto(
      on.store,
      'production',
      {
        hook,
        held: { type: 'held', form: { name: 'x' } },
        telling: { type: 'telling', form: { name: '{{ 1 + 1 }}' } },
      },
      ['hook>held', 'held>telling'],
    );
    await dying.executions.start(ownerId, workflowId);
    await send(dying, ownerId);
    await cutOff.begun('x');
    first.kill();

    const flushes = heldFlushes();
    await on.begin(flushes.store, { types: [held.type, telling] });
    await held.begun('x');
    flushes.hold();
    held.release('x');
    await until('the start of the task is being written', async () => flushes.waiting() > 0, 10_000, 5);
    for (let asked = 0; asked < 20; asked++) await on.store.probe();
    expect(rendered).toEqual([]);
    flushes.release();
    await until('it is done', async () => (await runsOf(ownerId, workflowId))[0]!.state === 'succeeded', 10_000, 5);
    expect(rendered).toContain('2');
  });

  it('sends nothing of an attempt that failed', async () => {
    const runtime = await on.begin(on.store, { types: [sender] });
    const { ownerId, workflowId } = await drawInto(
      on.store,
      'production',
      { hook, sender: { type: 'sender' }, write: { type: 'queue-node-writer' }, read: { type: 'queue-reader-dummy' } },
      ['hook>sender', 'write>read', 'sender>write'],
    );
    await runtime.executions.start(ownerId, workflowId);
    const { queues } = (await on.store.workflows.load((await on.store.workflows.get(workflowId, null))!.executionId!))!;
    sentTo.name = [...queues.keys()][0]!;
    await send(runtime, ownerId);
    await until(
      'the loops are done',
      async () => {
        const rows = await on.store.history.queues(ownerId, { workflowId });
        return rows.every((row) => row.depth === row.deadLetters) && (await runsOf(ownerId, workflowId)).length > 2;
      },
      10_000,
    );
    const runs = await runsOf(ownerId, workflowId);
    // The webhook's run, the good item of its second attempt, and what the queue writer behind it sent.
    expect(runs.map((run) => run.state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  const runsOf = (ownerId: UserId, workflowId: WorkflowId) => on.store.history.runs(ownerId, { workflowId, limit: 20 });

  it('takes an execution up whose start the failing store cut off', async () => {
    let fails = false;
    const broken = overriding(on.store, {
      workflows: {
        async load(id) {
          if (fails) throw new StoreUnavailable('Reading fails');
          return on.store.workflows.load(id);
        },
      },
    });
    const runtime = await on.begin(broken);
    const { ownerId, workflowId } = await listening();
    fails = true;
    await expect(runtime.executions.start(ownerId, workflowId)).rejects.toThrow(StoreUnavailable);
    fails = false;
    await isHeard(runtime, ownerId);
  });

  it('takes an execution up whose start is on disk though the store said that it failed', async () => {
    let loses = true;
    const broken = overriding(on.store, {
      workflows: {
        async begin(execution) {
          const begun = await on.store.workflows.begin(execution);
          if (!loses) return begun;
          loses = false;
          throw new StoreUnavailable('The answer was lost');
        },
      },
    });
    const runtime = await on.begin(broken);
    const { ownerId, workflowId } = await listening();
    await expect(runtime.executions.start(ownerId, workflowId)).rejects.toThrow(StoreUnavailable);
    await isHeard(runtime, ownerId);
  });

  it('goes on with an execution that could not be read when it ended', async () => {
    let fails = true;
    const broken = overriding(on.store, {
      workflows: {
        async execution(id) {
          if (fails) throw new StoreUnavailable('Reading fails');
          return on.store.workflows.execution(id);
        },
      },
    });
    const runtime = await on.begin(broken);
    const { ownerId, workflowId } = await endingByItself();
    await runtime.executions.start(ownerId, workflowId);
    await until('the store failed', async () => !runtime.readiness().ready, 10_000, 5);
    fails = false;
    await hasEnded(runtime, ownerId, workflowId);
  });

  it('goes on with an execution whose end could not be written', async () => {
    let fails = true;
    const broken = overriding(on.store, {
      workflows: {
        async end(...args) {
          if (fails) throw new StoreUnavailable('Writing fails');
          return on.store.workflows.end(...args);
        },
      },
    });
    const runtime = await on.begin(broken);
    const { ownerId, workflowId } = await endingByItself();
    await runtime.executions.start(ownerId, workflowId);
    await until('the store failed', async () => !runtime.readiness().ready, 10_000, 5);
    fails = false;
    await hasEnded(runtime, ownerId, workflowId);
  });
});

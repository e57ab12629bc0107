import { defineNode, failure, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

type Drawing = Awaited<ReturnType<typeof drawInto>>;

const ADD = '{{ "" | set_runtime("n", (runtime.n | default(0)) + 1) }}';

/** A held node whose field writes to the runtime state. */
const counting = (name: string, config = {}) => ({ type: 'held', form: { name: `${ADD}${name}` }, config });

/** A node that keeps how often it began, and fails the first time. */
const failingOnce = () =>
  defineNode({
    identifier: 'failing-once',
    version: 1,
    label: 'Failing once',
    category: 'Test',
    kind: 'blocking',
    fields: Type.Object({ note: text({ title: 'Note', optional: true }) }),
    execute({ data, state, attempt }) {
      state.set({ began: ((state.get() as { began?: number } | null)?.began ?? 0) + 1 });
      const { began } = state.get() as { began: number };
      if (attempt === 1) throw failure('NODE_FAILED', { detail: 'The first attempt fails' });
      return { data: { ...data, began } };
    },
  });

describe('what a task writes of the state that tasks share', () => {
  const on = eachOnItsDatabase('task-writes');

  const runtimeOf = async ({ ownerId, workflowId }: Drawing) =>
    (await on.store.workflows.get(workflowId, ownerId))!.runtimeState;
  const reach = (drawn: Drawing, state: string): Promise<unknown> =>
    until(`it is ${state}`, async () => (await on.runsOf(drawn))[0]?.state === state, 10_000, 5);

  it('is written once though its process dies meanwhile, and the same is asked again', async () => {
    const held = heldNode();
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types: [held.type] });
    await dying.start();
    const named = { ...counting(''), form: { name: `${ADD}call {{ runtime.n }}` } };
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('w'), held: named }, ['hook>held']);
    await dying.executions.start(drawn.ownerId, drawn.workflowId);
    await send(dying, drawn.ownerId, 'w');
    await held.begun('call 1');
    expect(await runtimeOf(drawn)).toEqual({});
    first.kill();
    held.release('call 1');
    await on.begin(on.store, { types: [held.type] });
    await reach(drawn, 'succeeded');
    expect(held.log.filter((line) => line.startsWith('begin'))).toEqual(['begin call 1', 'begin call 1']);
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
  });

  it('is written by the attempt that succeeds, not by one that failed or was aborted', async () => {
    const held = heldNode();
    const types = [held.type, failingOnce()];
    const retry = { retry: { attempts: 2, backoffSeconds: 1 } };
    const nodes = {
      hook: hookOn('w'),
      once: { type: 'failing-once', form: { note: ADD }, config: retry },
      held: counting('x', retry),
    };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>once', 'once>held']);
    const first = await on.begin(on.store, { types });
    await first.executions.start(drawn.ownerId, drawn.workflowId);
    await send(first, drawn.ownerId, 'w');
    await held.begun('x');
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
    held.release('x', 'fail');
    await until('it failed', async () => held.log.includes('fail x'), 10_000, 5);
    held.hold('x');
    await held.begun('x', 2);
    await first.stop();
    const second = await on.begin(on.store, { types });
    await held.begun('x', 3);
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
    held.release('x');
    await reach(drawn, 'succeeded');
    expect(await runtimeOf(drawn)).toEqual({ n: 2 });
    const [run] = await on.runsOf(drawn);
    const { tasks } = await second.history.run(drawn.ownerId, run!.id);
    expect(tasks.find((task) => task.nodeType === 'failing-once')!.output).toMatchObject({ began: 1 });
  });

  it('is written by none of a task that fails for good, and by each item of a for-each', async () => {
    const held = heldNode();
    held.release('x', 'fail');
    const nodes = {
      hook: hookOn('w'),
      each: { type: 'for-each', form: { array_expression: '[1, 2, 3]' } },
      body: {
        type: 'data-transformer',
        form: { output_template: `{"${ADD}n": {{ runtime.n }}}`, overwrite: 'true' },
      },
      held: counting('x'),
    };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>each', 'each.subdag>body', 'each>held']);
    const runtime = await on.begin(on.store, { types: [held.type] });
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(runtime, drawn.ownerId, 'w');
    await reach(drawn, 'failed');
    expect(await runtimeOf(drawn)).toEqual({ n: 3 });
  });

  it('is seen by other tasks when it has completed', async () => {
    const held = heldNode();
    const nodes = {
      hook: hookOn('w'),
      writes: { type: 'held', form: { name: `{{ "" | set_runtime("n", 1) }}a{{ runtime.n }}` } },
      beside: { type: 'held', form: { name: 'b{{ runtime.n }}' } },
      after: { type: 'held', form: { name: 'c{{ runtime.n }}' } },
    };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>writes', 'hook>beside', 'writes>after']);
    const runtime = await on.begin(on.store, { types: [held.type] });
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(runtime, drawn.ownerId, 'w');
    await held.begun('a1');
    await held.begun('b');
    held.release('a1');
    await held.begun('c1');
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
    for (const name of ['b', 'c1']) held.release(name);
    await reach(drawn, 'succeeded');
  });

  it('is written once by a task that waits for an answer, when it begins to wait', async () => {
    const nodes = { hook: hookOn('w'), ask: { type: 'approval', form: { title: `${ADD}Number {{ runtime.n }}` } } };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>ask']);
    const runtime = await on.begin();
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(runtime, drawn.ownerId, 'w');
    await reach(drawn, 'parked');
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
    const [asked] = await on.store.waiting.approvals(drawn.ownerId, { limit: 1, now: Date.now() });
    expect(asked!.request).toMatchObject({ title: 'Number 1' });
    await runtime.waits.approve(drawn.ownerId, asked!.id, { approved: true, values: {}, note: '', person: 'ada' });
    await reach(drawn, 'succeeded');
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
  });
});

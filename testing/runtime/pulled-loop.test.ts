import { defineNode, Type } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase } from './processes.ts';

const VALUE = '{{ data.string_iterator.value }}';

/** Loops whose producer makes its own data, on a real database. */
describe('a pulled loop', () => {
  const on = eachOnItsDatabase('pulled');

  const names = (values: readonly string[]) => ({
    type: 'string-iterator-producer',
    form: { data_content: values.join('\n'), separator_type: 'newline' },
  });

  it('takes a redriven run behind the one under way, not beside it', async () => {
    const held = heldNode();
    const runtime = await on.begin(on.store, { types: [held.type] });
    const { ownerId, workflowId } = await drawInto(
      on.store,
      'production',
      { names: names(['a', 'b', 'c']), held: { type: 'held', form: { name: VALUE } } },
      ['names>held'],
    );
    held.release('a', 'fail');
    await runtime.executions.start(ownerId, workflowId);
    await held.begun('b');
    const [letter] = await on.store.history.deadLetters(ownerId, { workflowId, limit: 10 });
    held.release('a');
    await runtime.history.redrive(ownerId, letter!.seq);
    for (let asked = 0; asked < 20 && !held.log.includes('end a'); asked++) await on.store.probe();
    held.release('b');
    held.release('c');
    await until('a is done', async () => held.log.includes('end a'), 10_000, 5);
    await until('c is done', async () => held.log.includes('end c'), 10_000, 5);
    expect(held.log).toEqual(['begin a', 'fail a', 'begin b', 'end b', 'begin a', 'end a', 'begin c', 'end c']);
  });

  it('shows who watches what the producer had made of a run that goes on', async () => {
    const held = heldNode();
    const runtime = await on.begin(on.store, { types: [held.type] });
    const graph = { names: names(['a']), held: { type: 'held', form: { name: VALUE } } };
    const { ownerId, workflowId, ids } = await drawInto(on.store, 'production', graph, ['names>held']);
    held.release('a', 'fail');
    await runtime.executions.start(ownerId, workflowId);
    const letters = () => on.store.history.deadLetters(ownerId, { workflowId, limit: 10 });
    await until('it is a dead letter', async () => (await letters()).length === 1, 10_000, 5);
    const state = async () => (await runtime.executions.status(ownerId, workflowId)).state;
    await until('nothing runs any more', async () => (await state()) !== 'STARTED', 10_000, 5);
    const made: unknown[] = [];
    const { close } = runtime.live.watch(workflowId, (event) => {
      if (event.kind === 'task-completed' && event.nodeId === ids.names) made.push(event.data);
    });
    held.release('a');
    await runtime.history.redrive(ownerId, (await letters())[0]!.seq);
    await runtime.executions.start(ownerId, workflowId);
    await until('a is done', async () => held.log.includes('end a'), 10_000, 5);
    close();
    expect(made[0]).toMatchObject({ string_iterator: { value: 'a' } });
  });

  it.each([1, 3])('whose producer kills its process while it makes item %i ends with that finding', async (deadly) => {
    let deaths = 0;
    let die: () => void = () => undefined;
    const type = () => {
      let isDead = false;
      return defineNode({
        identifier: 'killing',
        version: 1,
        label: 'Killing',
        description: 'Kills its process.',
        category: 'Test',
        kind: 'producer',
        fields: Type.Object({}),
        source: {
          from: 'pull',
          pull({ cursor }) {
            const n = typeof cursor === 'number' ? cursor + 1 : 1;
            if (n !== deadly) return isDead ? null : { data: { n }, cursor: n };
            isDead = true;
            deaths += 1;
            die();
            return null;
          },
        },
      });
    };
    let process = mortal(on.store, null);
    let runtime = on.doomed(process.store, { types: [type()] });
    await runtime.start();
    const { ownerId, workflowId, ids } = await drawInto(on.store, 'production', { source: { type: 'killing' } }, []);
    die = process.kill;
    void runtime.executions.start(ownerId, workflowId);
    for (let lives = 0; lives < 8; lives += 1) {
      const ended = until(
        'it failed',
        async () => (await on.store.workflows.latestExecution(workflowId))?.state === 'FAILURE',
        10_000,
        5,
      );
      if ((await Promise.race([process.died.then(() => 'died'), ended])) !== 'died') break;
      ended.catch(() => undefined);
      process = mortal(on.store, null);
      runtime = on.doomed(process.store, { types: [type()] });
      die = process.kill;
      await runtime.start();
    }
    await runtime.stop();
    const execution = await on.store.workflows.latestExecution(workflowId);
    expect(execution).toMatchObject({ state: 'FAILURE', error: expect.stringContaining('ended 3 times') });
    expect(execution!.error).toContain(ids.source);
    expect(deaths).toBe(4); // the first one left no mark
    const runs = await on.store.history.runs(ownerId, { workflowId, limit: 10 });
    expect(runs.map((run) => run.state)).toEqual(Array.from({ length: deadly - 1 }, () => 'succeeded'));
  });

  it.each([
    ['a time that is no number', { notBefore: Number.NaN }],
    ['a time as text', { notBefore: 'tomorrow' }],
    ['neither data nor a time', {}],
    ['nothing', undefined],
  ])('whose producer answers %s fails as it does when it throws, and pauses', async (_, answer) => {
    let asked = 0;
    const type = defineNode({
      identifier: 'wrong',
      version: 1,
      label: 'Wrong',
      description: 'Answers what is no answer.',
      category: 'Test',
      kind: 'producer',
      fields: Type.Object({}),
      source: {
        from: 'pull',
        pull() {
          asked += 1;
          return asked === 1 ? (answer as never) : asked < 50 ? { notBefore: Number.NaN } : null;
        },
      },
    });
    const runtime = await on.begin(on.store, { types: [type] });
    const { ownerId, workflowId } = await drawInto(on.store, 'production', { source: { type: 'wrong' } }, []);
    const told: { readonly asked: number; readonly text: string }[] = [];
    const { close } = runtime.live.watch(workflowId, (event) => {
      if (event.kind === 'task-failed') told.push({ asked, text: event.error });
    });
    await runtime.executions.start(ownerId, workflowId);
    await until('it failed twice', async () => told.length >= 2 || asked >= 50, 10_000, 5);
    close();
    expect(told.slice(0, 2)).toEqual([1, 2].map((asked) => ({ asked, text: expect.stringContaining('notBefore') })));
  });

  it('does not end while a run of an earlier process is being taken up again', async () => {
    const held = heldNode();
    const first = mortal(on.store, null);
    const drawn = await drawInto(
      on.store,
      'production',
      {
        one: { ...names(['slow']), config: { concurrency: 2 } },
        other: names(['quick']),
        held: { type: 'held', form: { name: VALUE } },
        too: { type: 'held', form: { name: VALUE } },
      },
      ['one>held', 'other>too'],
    );
    const dying = on.doomed(first.store, { types: [held.type] });
    await dying.start();
    await dying.executions.start(drawn.ownerId, drawn.workflowId);
    await held.begun('slow');
    await held.begun('quick');
    const { executionId } = (await on.store.workflows.get(drawn.workflowId, null))!;
    await until('the producer with two places has ended', async () => {
      const loaded = await on.store.workflows.load(executionId!);
      return loaded!.loops.find((loop) => loop.loop.nodeId === drawn.ids.one)?.sourceEnded;
    });
    first.kill();

    let read: () => void = () => undefined;
    const mayRead = new Promise<void>((resolve) => {
      read = resolve;
    });
    let asked = 0;
    const slowly = overriding(on.store, {
      workflows: {
        async unfinishedRun(id) {
          asked += 1;
          const run = await on.store.workflows.unfinishedRun(id);
          if (run?.loopId === slowRun.loopId) await mayRead;
          return run;
        },
      },
    });
    const runs = await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 10 });
    const slowRun = runs.find((run) => run.producerId === drawn.ids.one)!;
    held.release('quick');
    held.release('slow');
    const second = await on.begin(slowly, { types: [held.type] });
    await until('the other loop has ended', async () => {
      const loaded = await on.store.workflows.load(executionId!);
      return asked >= 2 && loaded!.loops.find((loop) => loop.loop.nodeId === drawn.ids.other)?.ended;
    });
    for (let again = 0; again < 20; again++) await on.store.probe();
    expect((await second.executions.status(drawn.ownerId, drawn.workflowId)).state).toBe('STARTED');
    read();
    await until('the execution has ended', async () => {
      return (await second.executions.status(drawn.ownerId, drawn.workflowId)).state === 'SUCCESS';
    });
    const states = await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 10 });
    expect(states.map((run) => run.state)).toEqual(['succeeded', 'succeeded']);
  });
});

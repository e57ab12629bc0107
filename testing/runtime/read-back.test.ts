import type { RunId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

const NAME = '{{ data.webhook.data.body.name }}';

/** Runs that are read back from the database. */
describe('runs that were set aside', () => {
  const on = eachOnItsDatabase('read-back');

  /** A loop whose runs wait in a node that a test holds, by the name in their webhook; two of them are set aside by a stop. */
  async function twoSetAside() {
    const held = heldNode();
    const runtime = await on.begin(on.store, { types: [held.type] });
    const drawn = await drawInto(
      on.store,
      'production',
      { hook: { ...hookOn('hook'), config: { concurrency: 2 } }, held: { type: 'held', form: { name: NAME } } },
      ['hook>held'],
    );
    const { ownerId, workflowId } = drawn;
    await runtime.executions.start(ownerId, workflowId);
    for (const name of ['a', 'b']) {
      await send(runtime, ownerId, 'hook', { name });
      await held.begun(name);
    }
    await runtime.executions.stop(ownerId, workflowId);
    await runtime.stop();
    const [b, a] = await on.runsOf(drawn);
    expect([a!.state, b!.state]).toEqual(['suspended', 'suspended']);
    return { ...drawn, held, a: a!.id, b: b!.id };
  }

  const stateOf = async (drawn: Parameters<typeof on.runsOf>[0], id: RunId) =>
    (await on.runsOf(drawn)).find((run) => run.id === id)!.state;

  it('of which one has a journal that cannot be read: that one is blocked, the other goes on', async () => {
    const { held, a, b, ...drawn } = await twoSetAside();
    const broken = overriding(on.store, {
      workflows: {
        async unfinishedRun(id) {
          const run = await on.store.workflows.unfinishedRun(id);
          return run === null || id !== a ? run : { ...run, journal: [new Uint8Array([1, 2, 3])] };
        },
      },
    });
    held.release('a');
    held.release('b');
    const runtime = await on.begin(broken, { types: [held.type] });
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await until('the other one ended', async () => (await stateOf(drawn, b)) === 'succeeded', 10_000, 5);
    await until('it is blocked', async () => (await stateOf(drawn, a)) === 'blocked', 10_000, 5);
    expect(held.log).not.toContain('end a');
    const { items } = { items: await on.store.history.runs(drawn.ownerId, { states: ['blocked'], limit: 10 }) };
    expect(items.map(({ id }) => id)).toEqual([a]);
  });

  it('keep their order when a stop comes while they are being read', async () => {
    const { held, a, b, ...drawn } = await twoSetAside();
    const asked: RunId[] = [];
    let answer: () => void = () => undefined;
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = overriding(on.store, {
      workflows: {
        async unfinishedRun(id) {
          asked.push(id);
          await mayAnswer;
          return on.store.workflows.unfinishedRun(id);
        },
      },
    });
    const runtime = await on.begin(slow, { types: [held.type] });
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await until('both are asked for', async () => asked.length === 2, 10_000, 5);
    const stopped = { is: false };
    const stop = runtime.executions.stop(drawn.ownerId, drawn.workflowId).then(() => {
      stopped.is = true;
    });
    for (let probed = 0; probed < 20; probed++) await on.store.probe();
    expect(stopped.is).toBe(false);
    answer();
    await stop;
    held.release('a');
    held.release('b');
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await until(
      'both ended',
      async () => (await stateOf(drawn, a)) === 'succeeded' && (await stateOf(drawn, b)) === 'succeeded',
      10_000,
      5,
    );
    expect(asked.slice(2)).toEqual([a, b]);
  });

  it('by planned stops, however many, are not taken for what ended the process', async () => {
    const { held, a, b, ...drawn } = await twoSetAside();
    for (let times = 2; times < 6; times += 1) {
      const runtime = await on.begin(on.store, { types: [held.type] });
      if (times % 2 === 0) await runtime.executions.start(drawn.ownerId, drawn.workflowId);
      await held.begun('a', times);
      await held.begun('b', times);
      if (times % 2 === 1) await runtime.executions.stop(drawn.ownerId, drawn.workflowId);
      await runtime.stop();
    }
    held.release('a');
    held.release('b');
    const runtime = await on.begin(on.store, { types: [held.type] });
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await until(
      'both ended',
      async () => (await stateOf(drawn, a)) === 'succeeded' && (await stateOf(drawn, b)) === 'succeeded',
      10_000,
      5,
    );
  });
});

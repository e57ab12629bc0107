import { type DoorMessage, defineNode, failure, Type, text } from '@loopwright/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send } from './processes.ts';

/** A producer that may fail to make anything of its message, on a real database and a clock that is moved by hand. */
describe('a run whose producer failed', () => {
  /** Failures that are left. */
  let failures: number;
  const producer = defineNode({
    identifier: 'own-hook',
    version: 1,
    label: 'Own hook',
    category: 'Test',
    kind: 'producer',
    fields: Type.Object({ channel: text({ title: 'Channel' }) }),
    source: {
      from: 'door',
      channel: ({ channel }: { channel: string }) => channel,
      receive({ body }: DoorMessage) {
        failures -= 1;
        if (failures >= 0) throw failure('NODE_FAILED', { detail: `not yet, ${failures} left` });
        return { got: body };
      },
    },
  });
  beforeEach(() => {
    failures = 1;
  });
  const on = eachWithOneProcess('begin-again', () => [producer]);

  async function begin(config: object = {}) {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: { type: 'own-hook', form: { channel: 'own' }, config: config as never },
        line: { type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content: '{{ data.got.n }}' } },
      },
      ['hook>line'],
    );
    const { ownerId, workflowId } = drawn;
    await on.runtime.executions.start(ownerId, workflowId);
    await send(on.runtime, ownerId, 'own', { n: 7 });
    const states = async () => (await on.store.history.runs(ownerId, { workflowId, limit: 9 })).map((run) => run.state);
    return {
      ownerId,
      letters: () => on.store.history.deadLetters(ownerId, { workflowId, limit: 9 }),
      reach: (state: string) => until(`it is ${state}`, async () => (await states()).join() === state, 10_000, 5),
      tasks: async () => {
        const [run] = await on.store.history.runs(ownerId, { workflowId, limit: 9 });
        return (await on.runtime.history.run(ownerId, run!.id)).tasks;
      },
    };
  }

  it('begins on its message when its dead letter is redriven, and fails again where the producer does', async () => {
    failures = 2;
    const flow = await begin();
    await flow.reach('failed');
    for (const left of [1, 0]) {
      const [letter] = await flow.letters();
      expect(letter).toMatchObject({ errorText: `not yet, ${left} left` });
      await on.runtime.history.redrive(flow.ownerId, letter!.seq);
      if (left === 1)
        await until('it failed again', async () => (await flow.letters())[0]?.errorText.includes('0 left'), 10_000, 5);
    }
    await flow.reach('succeeded');
    expect(await on.lines()).toEqual(['7']);
    expect(await flow.letters()).toEqual([]);
    const [first, second] = await flow.tasks();
    expect(first).toMatchObject({ output: { got: { n: 7 } } });
    expect(first!.attempts.map(({ error }) => error?.text ?? null)).toEqual([
      'not yet, 1 left',
      'not yet, 0 left',
      null,
    ]);
    expect(second).toMatchObject({ state: 'succeeded' });
  });

  it.each([1, 60])('is tried again by the policy of its message, after %i s', async (backoffSeconds) => {
    const flow = await begin({ retry: { attempts: 2, backoffSeconds } });
    await flow.reach(backoffSeconds === 1 ? 'leased' : 'parked');
    await on.settle();
    on.clock.pass(backoffSeconds * 1000);
    await flow.reach('succeeded');
    expect(await on.lines()).toEqual(['7']);
  });
});

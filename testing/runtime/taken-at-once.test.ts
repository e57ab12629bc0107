import type { Change, CommitLog } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send } from './processes.ts';

type Flush = Parameters<CommitLog['flush']>[0];

/** A webhook whose loop is idle is not stored first and taken then: its run begins at once, and both are written together. */
describe('a webhook of an idle loop', () => {
  const held = heldNode();
  const on = eachWithOneProcess('taken-at-once', () => [held.type]);

  /** A process that tells what it writes; `refuses` says which changes cannot be stored. */
  async function another(
    refuses: (change: Change) => boolean = () => false,
  ): Promise<{ readonly written: string[][] }> {
    await on.stop();
    const written: string[][] = [];
    const { store } = on;
    await on.another(
      overriding(store, {
        log: {
          async flush(flush: Flush) {
            const refused = flush.groups.flatMap(({ changes }, group) =>
              changes.some(refuses) ? [{ group, text: 'It is no text' }] : [],
            );
            const taken = flush.groups.filter((_, group) => refused.every((one) => one.group !== group));
            for (const { changes } of taken) written.push(changes.map(({ kind }) => kind));
            const result = await store.log.flush({ ...flush, groups: taken });
            return result.outcome === 'landed' ? { ...result, refused } : result;
          },
        },
      }),
    );
    return { written };
  }

  async function draw(next: Parameters<typeof drawInto>[2][string], concurrency = 1) {
    const hook = { type: 'webhook-producer', form: { webhook_id: 'hook' }, config: { concurrency } } as const;
    const drawn = await drawInto(on.store, 'production', { hook, next }, ['hook>next']);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await on.settle(); // it has found that nothing waits on disk
    const { ownerId, workflowId } = drawn;
    return {
      ownerId,
      call: (name: string) => send(on.runtime, ownerId, 'hook', { name }),
      runs: () => on.store.history.runs(ownerId, { workflowId, limit: 100 }),
      letters: () => on.store.history.deadLetters(ownerId, { workflowId, limit: 100 }),
      depth: async () => (await on.store.history.queues(ownerId, { workflowId })).map(({ depth }) => depth),
    };
  }

  const NOTED = {
    type: 'data-transformer',
    form: { overwrite: true, output_template: '{"name": "{{ data.webhook.data.body.name }}"}' },
  };
  const HELD = { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } };
  const LINE = {
    type: 'file-writer',
    form: { file_path: 'lines.txt', mode: 'a', content: '{{ data.webhook.data.body.name }}' },
  };

  it('is one group with its run, to its end, and gets no row of its own', async () => {
    const { written } = await another();
    const flow = await draw(NOTED);
    written.length = 0;
    expect(await flow.call('ada')).toEqual({ subscribers: 1 });
    expect(written).toEqual([['put-payload', 'open-run', 'append-journal']]);
    expect((await flow.runs()).map(({ state }) => state)).toEqual(['succeeded']);
    expect(await flow.depth()).toEqual([0]);
  });

  it('is answered when it is written, not when its run has ended; one behind it waits its turn', async () => {
    const flow = await draw(HELD);
    await flow.call('first');
    await held.begun('first');
    await flow.call('second');
    expect(await flow.depth()).toEqual([2]);
    held.release('second');
    expect(held.log).toEqual(['begin first']);
    held.release('first');
    await until('both are done', async () => held.log.length === 4, 10_000, 5);
    expect(held.log).toEqual(['begin first', 'end first', 'begin second', 'end second']);
    await until('nothing is left', async () => (await flow.depth())[0] === 0, 10_000, 5);
  });

  it('keeps the order of those that come at once, with and without effects', async () => {
    const flow = await draw(LINE);
    const names = Array.from({ length: 40 }, (_, n) => `call ${n}`);
    await Promise.all(names.map(flow.call));
    await until('all are done', async () => (await on.lines()).length === 40, 10_000, 5);
    expect(await on.lines()).toEqual(names);
    expect((await flow.runs()).map(({ iteration }) => iteration)).toEqual(names.map((_, n) => 39 - n));
  });

  it('that fails is a dead letter with its place among the others', async () => {
    const flow = await draw({
      ...NOTED,
      form: { overwrite: true, output_template: 'no {{ data.webhook.data.body.name }} json' },
    });
    for (const name of ['first', 'second', 'third']) {
      await flow.call(name);
      // Every other one waits on disk first.
      if (name !== 'second') await flow.call(`behind ${name}`);
    }
    await until('all are dead', async () => (await flow.letters()).length === 5, 10_000, 5);
    const runs = (await flow.runs()).map(({ id }) => id);
    expect((await flow.letters()).map(({ runId }) => runId)).toEqual(runs);
    expect(await flow.depth()).toEqual([0]); // of what waits
  });

  it('whose run cannot be written is stored by itself, and its run is a second one', async () => {
    let left = 1;
    const { written } = await another((change) => change.kind === 'open-run' && left-- > 0);
    const flow = await draw(NOTED);
    written.length = 0;
    expect(await flow.call('ada')).toEqual({ subscribers: 1 });
    await until('its run is over', async () => (await flow.runs()).length === 1, 10_000, 5);
    expect(written[0]).toEqual(['put-payload', 'send-message']);
    expect((await flow.runs()).map(({ state }) => state)).toEqual(['succeeded']);
    await until('nothing is left', async () => (await flow.depth())[0] === 0, 10_000, 5);
    expect(await flow.letters()).toEqual([]);
  });

  it('whose run never can be written becomes one dead letter that holds it', async () => {
    await another((change) => change.kind === 'append-journal');
    const flow = await draw(NOTED);
    expect(await flow.call('ada')).toEqual({ subscribers: 1 });
    await until('it is a dead letter', async () => (await flow.letters()).length === 1, 10_000, 5);
    const [letter] = await flow.letters();
    expect(letter!.errorText).toContain('could not be stored');
    expect((await flow.runs()).map(({ state }) => state)).toEqual(['failed']);

    await another(); // with a disk that takes it
    await on.settle();
    await on.runtime.history.redrive(flow.ownerId, letter!.seq);
    await until('it is over', async () => (await flow.runs())[0]?.state === 'succeeded', 10_000, 5);
    const [run] = await flow.runs();
    expect(run!.id).toBe(letter!.runId);
    const { tasks } = await on.runtime.history.run(flow.ownerId, run!.id);
    expect(tasks.map(({ state, output }) => [state, output])).toEqual([
      ['succeeded', expect.objectContaining({ webhook: expect.objectContaining({ data: expect.anything() }) })],
      ['succeeded', { name: 'ada' }],
    ]);
  });

  it('that cannot be stored at all is refused, and leaves nothing', async () => {
    await another((change) => change.kind === 'put-payload');
    const flow = await draw(NOTED);
    await expect(flow.call('ada')).rejects.toThrow('It is no text');
    await on.settle();
    expect(await flow.runs()).toEqual([]);
    expect(await flow.letters()).toEqual([]);
    expect(await flow.depth()).toEqual([0]);
  });
});

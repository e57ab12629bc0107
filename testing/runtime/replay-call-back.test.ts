import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../crash/receiver.ts';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

const CALL = { data: null, version: 'then', by: 'ada', idempotencyKey: null } as const;
const MAKES = { type: 'callback-url' } as const;
const END = { type: 'data-transformer', form: { output_template: '{"end": true}' } } as const;
const waits = (path: string) => ({ type: 'wait-for-callback', form: { callback_url: `{{ ${path} }}` } }) as const;

/** Runs whose call-back was answered, and that are run again from one of their nodes: a URL answers waits of its own run only. */
describe('a replay of a run that waited for a call-back', () => {
  const on = eachOnItsDatabase('replay-call-back');
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.end());

  const tells = (path: string) => ({
    type: 'http-request',
    form: { method: 'POST', url: receiver.origin, body: `{"url": "{{ ${path} }}"}` },
  });

  /** Starts a workflow and sends it a message; every URL that goes out is called `answers` times over all. */
  async function ran(nodes: Parameters<typeof drawInto>[2], connections: readonly string[], answers: number) {
    const runtime = await on.begin();
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('hook'), ...nodes }, connections);
    const { ownerId, workflowId, ids } = drawn;
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId, 'hook');

    let answered = 0;
    async function answer(): Promise<void> {
      const told = await until('a URL goes out', async () => receiver.calls[answered], 10_000, 5);
      answered += 1;
      await runtime.waits.callback(JSON.parse(told.body).url, { body: { n: answered }, query: {} });
    }
    const ended = (id: number) =>
      until('it ended', async () => {
        const run = await on.store.history.run(ownerId, id as never);
        return run !== null && run.endedAt !== null ? run : false;
      });
    for (let n = 0; n < answers; n++) await answer();
    const begun = await until('it began', async () => (await on.runsOf(drawn))[0], 10_000, 5);
    const source = await ended(begun.id);
    const replay = (from: string | null, data: object | null = null) =>
      runtime.history.replay(ownerId, source.id, {
        ...CALL,
        data: data as never,
        ...(from === null ? {} : { fromNode: ids[from]! }),
      });

    return {
      source,
      /** It goes well, once so many further URLs were answered. */
      async succeeds(from: string | null, again: number): Promise<void> {
        const { runId } = await replay(from);
        for (let n = 0; n < again; n++) await answer();
        expect(await ended(runId)).toMatchObject({ state: 'succeeded' });
        expect(receiver.calls).toHaveLength(answered);
      },
      /** It is refused in words that name that node, and nothing has begun. */
      async refused(from: string, maker: string, data: object | null = null): Promise<void> {
        const before = (await on.runsOf(drawn)).length;
        await expect(replay(from, data)).rejects.toMatchObject({
          code: 'REPLAY_IMPOSSIBLE',
          message: expect.stringMatching(new RegExp(`${ids[maker]}.*from .*whole run`)),
        });
        expect(await on.runsOf(drawn)).toHaveLength(before);
        expect(receiver.calls).toHaveLength(answered);
      },
      inputOf: async (node: string) => {
        const { tasks } = await runtime.history.run(ownerId, source.id);
        return tasks.find(({ nodeId }) => nodeId === ids[node])!.input as object;
      },
    };
  }

  it('is refused between the URL and its wait, and goes well from anywhere else', async () => {
    const chain = await ran(
      {
        url: MAKES,
        tell: tells('data.callback.url'),
        wait: waits('data.callback.url'),
        end: END,
        hook2: hookOn('hook2'),
        url2: MAKES,
      },
      ['hook>url', 'url>tell', 'tell>wait', 'wait>end', 'hook2>url2'],
      1,
    );
    expect(chain.source.state).toBe('succeeded');
    await chain.refused('tell', 'url');
    await chain.refused('wait', 'url');
    await chain.refused('wait', 'url', await chain.inputOf('wait'));
    await chain.refused('wait', 'url', { edited: true });
    await chain.succeeds('end', 0);
    await chain.succeeds('url', 1);
    await chain.succeeds(null, 1);
  });

  it('goes well from the second of two calls, whose first is over', async () => {
    const twice = await ran(
      {
        url: MAKES,
        tell: tells('data.callback.url'),
        wait: waits('data.callback.url'),
        url2: MAKES,
        tell2: tells('data.callback_2.url'),
        wait2: waits('data.callback_2.url'),
      },
      ['hook>url', 'url>tell', 'tell>wait', 'wait>url2', 'url2>tell2', 'tell2>wait2'],
      2,
    );
    await twice.refused('wait', 'url');
    await twice.refused('tell2', 'url2');
    await twice.succeeds('url2', 1);
  });

  it('is refused where the earlier of two URLs is waited for behind the later one', async () => {
    const both = await ran(
      {
        url: MAKES,
        tell: tells('data.callback.url'),
        url2: MAKES,
        tell2: tells('data.callback_2.url'),
        wait: waits('data.callback.url'),
        wait2: waits('data.callback_2.url'),
      },
      ['hook>url', 'url>tell', 'tell>url2', 'url2>tell2', 'tell2>wait', 'wait>wait2'],
      2,
    );
    await both.refused('url2', 'url');
    await both.refused('wait2', 'url2');
    await both.succeeds('url', 2);
  });

  it('is refused where a node between gives the URL another name', async () => {
    const renamed = await ran(
      {
        url: MAKES,
        name: { type: 'data-transformer', form: { output_template: '{"link": "{{ data.callback.url }}"}' } },
        tell: tells('data.link'),
        wait: waits('data.link'),
      },
      ['hook>url', 'url>name', 'name>tell', 'tell>wait'],
      1,
    );
    for (const from of ['name', 'tell', 'wait']) await renamed.refused(from, 'url');
    await renamed.succeeds('url', 1);
  });

  it('goes well from beside a wait that was answered', async () => {
    const beside = await ran(
      { url: MAKES, tell: tells('data.callback.url'), wait: waits('data.callback.url'), other: END },
      ['hook>url', 'url>tell', 'tell>wait', 'hook>other'],
      1,
    );
    await beside.succeeds('other', 0);
  });

  it('is refused from beside a wait that failed', async () => {
    const failing = await ran(
      { url: MAKES, wait: waits('data.callback.nothing'), other: END },
      ['hook>url', 'url>wait', 'hook>other'],
      0,
    );
    expect(failing.source.state).toBe('failed');
    await failing.refused('other', 'url');
  });
});

import type { JsonObject } from '@loopwright/model';
import { defineNode, type NodeResult } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { eachWithOneProcess, startHook } from './one-process.ts';
import { send } from './processes.ts';

/** What nodes of one's own answer to wait, on a real database and a clock that is moved by hand. */
describe('a node of its own that waits', () => {
  let answer: (data: JsonObject) => unknown;
  const ownNode = (identifier: string, resume: boolean) =>
    defineNode({
      identifier,
      version: 1,
      label: identifier,
      category: 'Test',
      kind: 'blocking',
      execute: ({ data }) => answer(data) as NodeResult,
      ...(resume ? { resume: ({ data }: { data: JsonObject }) => ({ data }) } : {}),
    });
  const on = eachWithOneProcess('own-waits', () => [ownNode('waits', true), ownNode('goes-on', false)]);

  async function run(type: string, given: (data: JsonObject) => unknown) {
    answer = given;
    const { ownerId, workflowId } = await startHook(on, 'own', {}, { type });
    await send(on.runtime, ownerId, 'own');
    const last = async () => (await on.store.history.runs(ownerId, { workflowId, limit: 1 }))[0];
    return {
      reach: (state: string) => until(`it is ${state}`, async () => (await last())?.state === state, 10_000, 5),
      error: async () => (await last())!.errorText,
      pending: () => on.store.waiting.approvals(ownerId, { limit: 9, now: on.clock.now() }),
    };
  }

  it.each<[string, (data: JsonObject) => unknown, string]>([
    ['nothing', () => undefined, 'The node answered no data object'],
    [
      'an approval without a request',
      (data) => ({ data, wait: { for: 'approval', timeoutMs: null } }),
      'wait.request:',
    ],
    [
      'an approval with a title alone',
      (data) => ({ data, wait: { for: 'approval', request: { title: 'x' }, timeoutMs: null } }),
      'wait.request.text: Answer a text',
    ],
    ['a call-back without a URL', (data) => ({ data, wait: { for: 'callback', timeoutMs: null } }), 'wait.url:'],
    ['a wait of another kind', (data) => ({ data, wait: { for: 'rain', timeoutMs: null } }), 'wait.for:'],
  ])('fails alone where it answers %s', async (_, given, text) => {
    const flow = await run('waits', given);
    await flow.reach('failed');
    expect(await flow.error()).toContain(text);
    expect(await flow.pending()).toEqual([]);
  });

  it('does not wait where its wait is null', async () => {
    await (await run('goes-on', (data) => ({ data, wait: null }))).reach('succeeded');
  });

  it('may wait for a part of a millisecond', async () => {
    const request = { title: 'Go?', text: '', fields: [] };
    const flow = await run('waits', (data) => ({ data, wait: { for: 'approval', request, timeoutMs: 10_000.5 } }));
    await flow.reach('parked');
    on.clock.pass(10_000);
    await on.settle();
    expect(await flow.pending()).toHaveLength(1);
    on.clock.pass(1);
    await flow.reach('succeeded');
  });
});

import { defineNode, Type } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { ask, eachOnItsDatabase, hookOn } from './processes.ts';

/** Computes for about a millisecond. */
const busy = defineNode({
  identifier: 'busy',
  version: 1,
  label: 'Busy',
  description: 'Computes.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({}),
  execute({ data }) {
    const ends = performance.now() + 1;
    while (performance.now() < ends);
    return { data };
  },
});

/** Requests of `api` workflows, on a real database. */
describe('requests', () => {
  const on = eachOnItsDatabase('requests');

  const hook = hookOn('hook');
  const heldOnce = { hook, held: { type: 'held', form: { name: 'x' } } };

  it('are numbered on when their workflow is edited while one is under way', async () => {
    const held = heldNode();
    const runtime = await on.begin(on.store, { types: [held.type] });
    const { ownerId, workflowId } = await drawInto(on.store, 'api', heldOnce, ['hook>held']);
    await runtime.executions.setActive(ownerId, workflowId, true);
    const loaded = ask(runtime, ownerId, workflowId);
    await held.begun('x');
    held.release('x');
    await loaded;
    // Begun at once, before any of them can be on disk; the edit makes the second load the workflow anew.
    const answers = [ask(runtime, ownerId, workflowId)];
    await runtime.store.workflows.update(workflowId, ownerId, { name: 'Edited' }, Date.now());
    answers.push(ask(runtime, ownerId, workflowId), ask(runtime, ownerId, workflowId));
    await Promise.all(answers);
    const runs = await on.store.history.runs(ownerId, { workflowId, limit: 10 });
    expect(runs.map((run) => run.iteration).sort()).toEqual([0, 1, 2, 3]);
  });

  it('are refused beyond api-concurrency, the first ones too', async () => {
    const held = heldNode();
    const runtime = await on.begin(on.store, { types: [held.type] }, { apiConcurrency: 2 });
    const { ownerId, workflowId } = await drawInto(on.store, 'api', heldOnce, ['hook>held']);
    await runtime.executions.setActive(ownerId, workflowId, true);
    const asked = Array.from({ length: 5 }, (_, n) =>
      ask(runtime, ownerId, workflowId, {}, n % 2 === 0 ? null : `key ${n}`),
    );
    const settled = Promise.allSettled(asked);
    await held.begun('x', 2);
    held.release('x');
    const answers = await settled;
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.map((answer) => (answer as PromiseRejectedResult).reason.code)).toEqual(Array(3).fill('QUEUE_FULL'));
    expect(held.log.filter((line) => line === 'begin x')).toHaveLength(2);
  });

  it('that time out before anything of them was written are counted and known by their key', async () => {
    const runtime = await on.begin(on.store, { types: [busy] });
    const names = Array.from({ length: 450 }, (_, n) => `busy${n}`);
    const { ownerId, workflowId } = await drawInto(
      on.store,
      'api',
      { hook, ...Object.fromEntries(names.map((name) => [name, { type: 'busy' }])) },
      ['hook>busy0', ...names.slice(1).map((name, n) => `busy${n}>${name}`)],
    );
    await runtime.executions.setActive(ownerId, workflowId, true);
    const first = await ask(runtime, ownerId, workflowId, { timeout: 0.001 }, 'same');
    expect(first).toMatchObject({ kind: 'failed', text: expect.stringContaining('timed out') });
    expect(await ask(runtime, ownerId, workflowId, {}, 'same')).toMatchObject({ kind: 'failed' });
    expect(await on.store.history.runs(ownerId, { workflowId, limit: 10 })).toHaveLength(1);
    expect((await on.store.workflows.get(workflowId, ownerId))!).toMatchObject({ runsCount: 1 });
  });

  it('of more tasks than are shown tell how many tasks there were', async () => {
    const held = heldNode();
    held.release('x');
    const runtime = await on.begin(on.store, { types: [held.type] });
    const { ownerId, workflowId } = await drawInto(
      on.store,
      'api',
      {
        hook,
        each: {
          type: 'for-each',
          form: { array_expression: JSON.stringify(Array.from({ length: 1010 }, (_, n) => n)) },
        },
        held: { type: 'held', form: { name: 'x' } },
      },
      ['hook>each', 'each.subdag>held'],
    );
    await runtime.executions.setActive(ownerId, workflowId, true);
    expect(await ask(runtime, ownerId, workflowId)).toMatchObject({ kind: 'output' });
    const [run] = await on.store.history.runs(ownerId, { workflowId, limit: 10 });
    const record = await runtime.history.run(ownerId, run!.id);
    expect(record.tasks).toHaveLength(1000);
    expect(record.tasksTotal).toBe(1012);
  });
});

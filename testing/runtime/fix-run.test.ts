import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

/** Fixes of failed tasks and the ends of processes. */
describe('a failed task that was fixed', () => {
  const on = eachOnItsDatabase('fix');

  it('goes on with the edited input in the next process, where its own ended before it did', async () => {
    const held = heldNode();
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types: [held.type] });
    await dying.start();
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: hookOn('hook'),
        each: { type: 'for-each', form: { array_expression: '["a", "b"]' } },
        held: { type: 'held', form: { name: '{{ data.name or data.forEachNode.state.item }}' } },
        after: { type: 'held', form: { name: 'after' } },
      },
      ['hook>each', 'each.subdag>held', 'each>after'],
    );
    const { ownerId, workflowId, ids } = drawn;
    held.release('a');
    held.release('after');
    held.release('b', 'fail');
    await dying.executions.start(ownerId, workflowId);
    await send(dying, ownerId, 'hook');
    await until('it failed', async () => (await on.runsOf(drawn))[0]?.state === 'failed', 10_000, 5);
    const { id } = (await on.runsOf(drawn))[0]!;
    const failed = (await dying.history.run(ownerId, id)).tasks.find(
      ({ state, path }) => state === 'failed' && path.length > 0,
    )!;
    expect(failed.path).toEqual([1]);
    const call = { nodeId: ids.held!, path: failed.path, input: { ...failed.input, name: 'c' }, by: 'ada' };
    await dying.history.fix(ownerId, id, call);
    await held.begun('c');
    first.kill();

    held.release('c');
    const second = await on.begin(on.store, { types: [held.type] });
    await until('it ended', async () => (await on.runsOf(drawn))[0]!.state === 'succeeded', 10_000, 5);
    // Once in the process that died, and again; nothing else is repeated.
    expect(held.log.filter((line) => line.startsWith('begin'))).toEqual(
      ['a', 'b', 'c', 'c', 'after'].map((name) => `begin ${name}`),
    );
    const run = await second.history.run(ownerId, id);
    expect(run.tasks.find(({ path, nodeId }) => nodeId === ids.held && path[0] === 1)).toMatchObject({
      state: 'succeeded',
      given: failed.input,
      input: { name: 'c' },
      edits: [{ by: 'ada' }],
      attempts: [{ error: { code: 'NODE_FAILED' } }, { outcomeUnknown: true }, { error: null }],
    });
    await expect(second.history.fix(ownerId, id, call)).rejects.toMatchObject({ code: 'FIX_IMPOSSIBLE' });
  });
});

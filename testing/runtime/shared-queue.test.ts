import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

/** A queue that loops of two workflows read. */
describe('a shared queue', () => {
  const on = eachOnItsDatabase('shared');
  const read = { type: 'queue-reader-dummy', config: { queue_name: 'shared' } };

  it.each([
    'while that runs',
    'when that starts',
  ])('leaves a redriven run to the workflow that began it (%s)', async (when) => {
    const held = heldNode();
    const runtime = await on.begin(on.store, { types: [held.type] });
    const writer = await drawInto(
      on.store,
      'production',
      { hook: hookOn('hook'), write: { type: 'queue-node-writer', config: { queue_name: 'shared' } } },
      ['hook>write'],
    );
    const { ownerId } = writer;
    const names = ['one', 'other'];
    const [one, other] = await Promise.all(
      names.map((name) =>
        drawInto(on.store, 'production', { read, held: { type: 'held', form: { name } } }, ['read>held'], ownerId),
      ),
    );
    await runtime.executions.start(ownerId, writer.workflowId);
    await runtime.executions.start(ownerId, one!.workflowId);
    held.release('one', 'fail');
    await send(runtime, ownerId, 'hook');
    const letters = () => on.store.history.deadLetters(ownerId, { limit: 10 });
    await until('it is a dead letter', async () => (await letters()).length === 1, 10_000, 5);
    const [run] = await on.runsOf(one!);
    held.hold('one');

    // Of the two readers the other one is free, and takes what comes first.
    await send(runtime, ownerId, 'hook');
    await held.begun('one', 2);
    if (when === 'when that starts') await runtime.executions.stop(ownerId, one!.workflowId);
    await runtime.executions.start(ownerId, other!.workflowId);
    await runtime.history.redrive(ownerId, (await letters())[0]!.seq);
    for (let asked = 0; asked < 20; asked++) await on.store.probe();
    held.release('one');
    if (when === 'when that starts') {
      expect((await on.runsOf(one!)).map(({ state }) => state)).not.toContain('blocked');
      await runtime.executions.start(ownerId, one!.workflowId);
    }
    await until(
      'it ended well',
      async () => (await on.store.history.run(ownerId, run!.id))!.state === 'succeeded',
      10_000,
      5,
    );
    expect((await on.runsOf(one!)).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(await on.runsOf(other!)).toEqual([]);
  });
});

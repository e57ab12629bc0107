import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

/** Runs with a task that may have run twice. */
describe('a task that was under way', () => {
  const on = eachOnItsDatabase('unknown');
  const NODES = { hook: hookOn('hook'), held: { type: 'held', form: { name: 'x' } } };

  it('when its process ended says so, and its run is listed', async () => {
    const held = heldNode();
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types: [held.type] });
    await dying.start();
    const drawn = await drawInto(on.store, 'production', NODES, ['hook>held']);
    const { ownerId, workflowId } = drawn;
    const listed = async () =>
      (await on.store.history.runs(ownerId, { workflowId, outcomeUnknown: true, limit: 10 })).map(({ id }) => id);
    await dying.executions.start(ownerId, workflowId);
    await send(dying, ownerId, 'hook');
    await held.begun('x');
    first.kill();

    held.release('x');
    const second = await on.begin(on.store, { types: [held.type] });
    await until('it ended', async () => (await on.runsOf(drawn))[0]!.state === 'succeeded', 10_000, 5);
    await send(second, ownerId, 'hook');
    await until(
      'another one ended too',
      async () => (await on.runsOf(drawn)).filter(({ state }) => state === 'succeeded').length === 2,
      10_000,
      5,
    );
    const [quiet, twice] = await on.runsOf(drawn);
    expect([quiet!.outcomeUnknown, twice!.outcomeUnknown]).toEqual([false, true]);
    expect(await listed()).toEqual([twice!.id]);
    const { tasks } = await second.history.run(ownerId, twice!.id);
    expect(tasks[1]!.attempts.map(({ outcomeUnknown }) => outcomeUnknown)).toEqual([true, false]);
  });

  it('is told to begin once, though it is looked into before it is done again', async () => {
    const held = heldNode();
    const types = [{ ...held.type, whenUnknown: 'probe' as const, probe: async () => null }];
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types });
    await dying.start();
    const drawn = await drawInto(on.store, 'production', NODES, ['hook>held']);
    await dying.executions.start(drawn.ownerId, drawn.workflowId);
    await send(dying, drawn.ownerId, 'hook');
    await held.begun('x');
    first.kill();

    held.release('x');
    const second = on.doomed(on.store, { types });
    const told: string[] = [];
    const { close } = second.live.watch(drawn.workflowId, (event) => {
      if ('nodeType' in event && event.nodeType === 'held') told.push(event.kind);
    });
    await second.start();
    await until('it ended', async () => (await on.runsOf(drawn))[0]!.state === 'succeeded', 10_000, 5);
    close();
    await second.stop();
    expect(held.log.filter((line) => line === 'begin x')).toHaveLength(2);
    expect(told).toEqual(['task-started', 'task-completed']);
  });

  it('when a stop set its run aside in good order does not', async () => {
    const held = heldNode();
    const runtime = await on.begin(on.store, { types: [held.type] });
    const drawn = await drawInto(
      on.store,
      'production',
      { ...NODES, wait: { type: 'static-delay-node', form: { interval: 1, unit: 'hours' } } },
      ['hook>wait', 'wait>held'],
    );
    const { ownerId, workflowId } = drawn;
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId, 'hook');
    await until('it waits', async () => (await on.runsOf(drawn)).length === 1, 10_000, 5);
    await runtime.executions.stop(ownerId, workflowId);
    await runtime.executions.start(ownerId, workflowId);
    await until('it waits again', async () => (await on.runsOf(drawn))[0]!.state === 'parked', 10_000, 5);
    expect((await on.runsOf(drawn))[0]!.outcomeUnknown).toBe(false);
  });
});

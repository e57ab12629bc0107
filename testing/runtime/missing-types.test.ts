import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

type Drawn = Awaited<ReturnType<typeof drawInto>>;

const HELD = { type: 'held', form: { name: 'x' } };

/** What waits for a node type that is not installed. */
describe('when a node type comes back', () => {
  const on = eachOnItsDatabase('types');
  type Begun = Awaited<ReturnType<typeof on.begin>>;

  /** Stops an execution with its process, and starts the workflow in one that lacks the type of a node which the graph has no more. */
  async function beginWithout(first: Begun, type: ReturnType<typeof heldNode>['type'], drawn: Drawn) {
    const { ownerId, workflowId, ids } = drawn;
    await first.executions.stop(ownerId, workflowId);
    await first.stop();
    await on.store.workflows.removeNode(workflowId, ids.held!, Date.now());
    const types = [...[type].slice(1)];
    const second = await on.begin(on.store, { types });
    await second.executions.start(ownerId, workflowId);
    return { types, second };
  }

  it('an execution whose version needs it is taken up, with its runs', async () => {
    const held = heldNode();
    const first = await on.begin(on.store, { types: [held.type] });
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('hook'), held: HELD }, ['hook>held']);
    await first.executions.start(drawn.ownerId, drawn.workflowId);
    await send(first, drawn.ownerId, 'hook');
    await held.begun('x');
    await first.stop();

    const types = [...[held.type].slice(1)];
    const second = await on.begin(on.store, { types });
    expect(await send(second, drawn.ownerId, 'hook')).toEqual({ subscribers: 1 });
    expect((await second.executions.status(drawn.ownerId, drawn.workflowId)).state).toBe('STARTED');
    types.push(held.type);
    held.release('x');
    await second.catalogue.refresh();
    const ended = async (count: number): Promise<boolean> =>
      (await on.runsOf(drawn)).filter(({ state }) => state === 'succeeded').length === count;
    await until('its run ended, and that of the message that came meanwhile', () => ended(2), 10_000, 5);
    expect(await send(second, drawn.ownerId, 'hook')).toEqual({ subscribers: 1 });
    await until('each message has one run', () => ended(3), 10_000, 5);
  });

  it('an execution that was stopped before that hears no webhooks any more', async () => {
    const held = heldNode();
    const first = await on.begin(on.store, { types: [held.type] });
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('hook'), held: HELD }, ['hook>held']);
    await first.executions.start(drawn.ownerId, drawn.workflowId);
    await first.stop();

    const second = await on.begin(on.store);
    expect(await send(second, drawn.ownerId, 'hook')).toEqual({ subscribers: 1 });
    await second.executions.stop(drawn.ownerId, drawn.workflowId);
    expect(await send(second, drawn.ownerId, 'hook')).toEqual({ subscribers: 0 });
  });

  it('a run that is blocked goes on, though its execution does not need it', async () => {
    const held = heldNode();
    const first = await on.begin(on.store, { types: [held.type] });
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('hook'), held: HELD }, ['hook>held']);
    const { ownerId, workflowId } = drawn;
    await first.executions.start(ownerId, workflowId);
    await send(first, ownerId, 'hook');
    await held.begun('x');
    const { types, second } = await beginWithout(first, held.type, drawn);
    await until('it is blocked', async () => (await on.runsOf(drawn))[0]!.state === 'blocked', 10_000, 5);
    types.push(held.type);
    held.release('x');
    await second.catalogue.refresh();
    await until('it ended', async () => (await on.runsOf(drawn))[0]!.state === 'succeeded', 10_000, 5);
    expect(held.log).toEqual(['begin x', 'begin x', 'end x']);
  });

  it('a message behind a run that is blocked waits where they have one key, and goes on behind it', async () => {
    const held = heldNode();
    const first = await on.begin(on.store, { types: [held.type] });
    const hook = { ...hookOn('hook'), config: { concurrency: 10, order_key: '{{ data.webhook.data.body.who }}' } };
    const drawn = await drawInto(on.store, 'production', { hook, held: HELD }, ['hook>held']);
    const { ownerId, workflowId } = drawn;
    await first.executions.start(ownerId, workflowId);
    await send(first, ownerId, 'hook', { who: 'ada' });
    await held.begun('x');
    await send(first, ownerId, 'hook', { who: 'ada' });
    const { types, second } = await beginWithout(first, held.type, drawn);
    const states = async () => (await on.runsOf(drawn)).map(({ state }) => state).reverse();
    await until('it is blocked', async () => (await states())[0] === 'blocked', 10_000, 5);
    await send(second, ownerId, 'hook', { who: 'bob' });
    await until('another key went on', async () => (await states())[1] === 'succeeded', 10_000, 5);
    expect(await states()).toEqual(['blocked', 'succeeded']);
    types.push(held.type);
    await second.catalogue.refresh();
    await held.begun('x', 2);
    expect(await states()).toEqual(['leased', 'succeeded']);
    held.release('x');
    await until('all are done', async () => (await states()).length === 3, 10_000, 5);
    await until('and well', async () => (await states()).every((state) => state === 'succeeded'), 10_000, 5);
  });
});

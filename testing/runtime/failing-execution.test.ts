import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const NEVER = new Promise<never>(() => undefined);
const GRAPH = {
  hook: { ...hookOn('hook'), config: { fail_workflow: true } },
  held: { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } },
};
const EDGES = ['hook>held'];

/** Executions that a failed run ends, and processes that end before they have. */
describe('an execution that fails', () => {
  const alone = eachOnItsDatabase('failing');
  const on = eachOnItsPostgres('failing-shared');

  it('ends as FAILURE though its process dies once all were asked to put it down', async () => {
    const held = heldNode();
    held.release('bad', 'fail');
    let ending = false;
    const dying = await on.begin({
      own: { types: [held.type] },
      overrides: () => ({
        workflows: {
          end: () => {
            ending = true;
            return NEVER;
          },
        },
      }),
    });
    const { ownerId, workflowId } = await drawInto(dying.store, 'production', GRAPH, EDGES);
    await dying.runtime.executions.start(ownerId, workflowId);
    await send(dying.runtime, ownerId, 'hook', { name: 'bad' });
    await until('it would write the end', async () => ending, 10_000, 5);
    await dying.kill();

    const other = await on.begin({ own: { types: [held.type] } });
    expect((await other.runtime.executions.status(ownerId, workflowId)).error).toBeNull();
    other.clock.pass(10_000); // whoever asked for the end has had its time
    await until('it is ended', async () => {
      other.clock.pass(5000);
      return (await other.runtime.executions.status(ownerId, workflowId)).state !== 'STARTED';
    });
    expect(await other.runtime.executions.status(ownerId, workflowId)).toMatchObject({
      state: 'FAILURE',
      error: expect.stringContaining('bad fails'),
    });
  });

  it('ends as FAILURE though the process whose run failed dies before it asked the one that has the other slots', async () => {
    const held = heldNode();
    held.release('bad', 'fail');
    let asking = false;
    const dying = await on.begin({
      own: { types: [held.type] },
      overrides: () => ({
        cluster: {
          askStop: () => {
            asking = true;
            return NEVER;
          },
        },
      }),
    });
    const other = await on.begin({
      own: { types: [held.type] },
      overrides: (store) => ({
        log: { claim: async (...args) => (asking ? store.log.claim(...args) : []) }, // the run that fails is the other's
      }),
    });
    const parted = { ...GRAPH, hook: { ...GRAPH.hook, config: { fail_workflow: true, concurrency: 2 } } };
    const { ownerId, workflowId } = await drawInto(dying.store, 'production', parted, EDGES);
    await dying.runtime.executions.start(ownerId, workflowId);
    const hasPart = async () => [dying, other].every(({ runtime }) => runtime.counters().activeExecutions === 1);
    await until('both have a part', hasPart, 10_000, 5);
    await send(dying.runtime, ownerId, 'hook', { name: 'bad' });
    await until('it would ask for the end', async () => asking, 10_000, 5);
    await dying.kill();
    const status = () => other.runtime.executions.status(ownerId, workflowId);
    await until(
      'it ended',
      async () => {
        other.clock.pass(500);
        return (await status()).state !== 'STARTED';
      },
      10_000,
      5,
    );
    expect(await status()).toMatchObject({ state: 'FAILURE', error: expect.stringContaining('bad fails') });
  });

  it('stays failed though somebody stops it while its process ends it', async () => {
    const held = heldNode();
    held.release('bad', 'fail');
    let goOn: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let ending = false;
    const failing = await on.begin({
      own: { types: [held.type] },
      overrides: (store) => ({
        workflows: {
          end: async (...args) => {
            ending = true;
            await stopped;
            return store.workflows.end(...args);
          },
        },
      }),
    });
    const other = await on.begin({ noWork: true, own: { types: [held.type] } });
    const { ownerId, workflowId } = await drawInto(failing.store, 'production', GRAPH, EDGES);
    await failing.runtime.executions.start(ownerId, workflowId);
    await send(failing.runtime, ownerId, 'hook', { name: 'bad' });
    await until('it would write the end', async () => ending, 10_000, 5);
    await other.runtime.executions.stop(ownerId, workflowId);
    goOn();
    expect(await other.runtime.executions.status(ownerId, workflowId)).toMatchObject({
      state: 'FAILURE',
      error: expect.stringContaining('bad fails'),
    });
  });

  it('ends as FAILURE though its process dies as soon as the failed run is on disk', async () => {
    const held = heldNode();
    held.release('bad', 'fail');
    held.release('good');
    let failed = false;
    const store = overriding(alone.store, {
      workflows: {
        end: () => {
          failed = true;
          return NEVER;
        },
      },
    });
    const first = mortal(store, null);
    const dying = alone.doomed(first.store, { types: [held.type] });
    await dying.start();
    const drawn = await drawInto(alone.store, 'production', GRAPH, EDGES);
    const { ownerId, workflowId } = drawn;
    await dying.executions.start(ownerId, workflowId);
    await send(dying, ownerId, 'hook', { name: 'bad' });
    await send(dying, ownerId, 'hook', { name: 'good' });
    const onDisk = async (): Promise<boolean> => (await alone.runsOf(drawn)).some(({ state }) => state === 'failed');
    await until('the run is on disk', async () => failed && (await onDisk()), 10_000, 5);
    first.kill();

    const second = await alone.begin(alone.store, { types: [held.type] });
    const status = () => second.executions.status(ownerId, workflowId);
    await until('it ended', async () => (await status()).state !== 'STARTED', 10_000, 5);
    expect(await status()).toMatchObject({ state: 'FAILURE', error: expect.stringContaining('bad fails') });
    expect(held.log).not.toContain('begin good');
  });
});

import type { UserId } from '@loopwright/model';
import type { RequestOutcome } from '@loopwright/runtime';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { handClock, passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { ask, eachOnItsDatabase, hookOn } from './processes.ts';

/** Requests of `api` workflows whose process ends before they do. */
describe('a request that a process left', () => {
  const on = eachOnItsDatabase('finish');

  const draw = (finishes: boolean) =>
    drawInto(
      on.store,
      'api',
      {
        hook: { ...hookOn('hook'), config: { finish_requests: finishes } },
        held: { type: 'held', form: { name: 'x' } },
      },
      ['hook>held'],
    );

  async function cutOff(finishes: boolean, key: string | null = null) {
    const held = heldNode();
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types: [held.type] });
    await dying.start();
    const drawn = await draw(finishes);
    await dying.executions.setActive(drawn.ownerId, drawn.workflowId, true);
    ask(dying, drawn.ownerId, drawn.workflowId, {}, key).catch(() => undefined);
    await held.begun('x');
    first.kill();
    return { held, ...drawn };
  }

  const inQueues = async (ownerId: UserId) =>
    (await on.store.history.queues(ownerId)).reduce((sum, { depth }) => sum + depth, 0);

  it.each([
    'end',
    'fail',
  ] as const)('is run to its end where its workflow says so (%s), and leaves nothing', async (how) => {
    const { held, ...drawn } = await cutOff(true);
    held.release('x', how);
    await on.begin(on.store, { types: [held.type] });
    const state = how === 'end' ? 'succeeded' : 'failed';
    await until('it ended', async () => (await on.runsOf(drawn))[0]!.state === state, 10_000, 5);
    expect(await on.runsOf(drawn)).toHaveLength(1);
    expect(await inQueues(drawn.ownerId)).toBe(0);
    expect(held.log.filter((line) => line === 'begin x')).toHaveLength(2);
  });

  it('is not run twice for one Idempotency-Key', async () => {
    const { held, ...drawn } = await cutOff(true, 'key');
    const second = await on.begin(on.store, { types: [held.type] });
    await held.begun('x', 2);
    await expect(ask(second, drawn.ownerId, drawn.workflowId, {}, 'key')).rejects.toThrow(StoreUnavailable);
    held.release('x');
    await until('it ended', async () => (await on.runsOf(drawn))[0]!.state === 'succeeded', 10_000, 5);
    const answer: RequestOutcome = await ask(second, drawn.ownerId, drawn.workflowId, {}, 'key');
    expect(answer.kind).toBe('output');
    expect(await on.runsOf(drawn)).toHaveLength(1);
  });

  it('ends as orphaned where its workflow says nothing', async () => {
    const { held, ...drawn } = await cutOff(false);
    await on.begin(on.store, { types: [held.type] });
    expect(await on.runsOf(drawn)).toMatchObject([{ state: 'failed', errorCode: 'ORPHANED' }]);
  });

  it('is set aside by a stop in good order, and its caller hears of it', async () => {
    const held = heldNode();
    const first = await on.begin(on.store, { types: [held.type] });
    const drawn = await draw(true);
    await first.executions.setActive(drawn.ownerId, drawn.workflowId, true);
    const answer = expect(ask(first, drawn.ownerId, drawn.workflowId)).rejects.toThrow(StoreUnavailable);
    await held.begun('x');
    await first.stop();
    await answer;
    expect((await on.runsOf(drawn))[0]!.state).toBe('suspended');
    held.release('x');
    await on.begin(on.store, { types: [held.type] });
    await until('it ended', async () => (await on.runsOf(drawn))[0]!.state === 'succeeded', 10_000, 5);
  });

  it.each([
    true,
    false,
  ])('is answered when it ends within the grace of a stop (finish_requests: %s)', async (finishes) => {
    const held = heldNode();
    const first = await on.begin(on.store, { types: [held.type] }, { stopGraceMs: 20_000 });
    const drawn = await draw(finishes);
    await first.executions.setActive(drawn.ownerId, drawn.workflowId, true);
    const answer = ask(first, drawn.ownerId, drawn.workflowId);
    await held.begun('x');
    const stopped = first.stop();
    await expect(ask(first, drawn.ownerId, drawn.workflowId)).rejects.toThrow(StoreUnavailable);
    held.release('x');
    expect((await answer).kind).toBe('output');
    await stopped;
    expect((await on.runsOf(drawn)).map(({ state }) => state)).toEqual(['succeeded']);
    expect(held.log).toEqual(['begin x', 'end x']);
  });

  it('does not begin while its process stops', async () => {
    const held = heldNode();
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types: [held.type] });
    await dying.start();
    const form = { name: '{{ data.name }}' };
    const hook = { ...hookOn('hook'), config: { finish_requests: true } };
    const drawn = await drawInto(on.store, 'api', { hook, held: { type: 'held', form } }, ['hook>held']);
    const { ownerId, workflowId } = drawn;
    await dying.executions.setActive(ownerId, workflowId, true);
    for (const name of ['x', 'y', 'z']) {
      ask(dying, ownerId, workflowId, { input: { name } }).catch(() => undefined);
      await held.begun(name);
    }
    first.kill();

    const clock = handClock();
    const grace = { apiConcurrency: 2, stopGraceMs: 20_000 };
    const second = await on.begin(on.store, { types: [held.type], clock }, grace);
    await Promise.all(['x', 'y'].map((name) => held.begun(name, 2)));
    const stopped = second.stop();
    held.release('x');
    await until('x ended', async () => (await on.runsOf(drawn)).at(-1)!.state === 'succeeded', 10_000, 5);
    clock.pass(1000); // there is room for z, and the grace of the stop is not over
    for (let again = 0; again < 50; again++) await on.store.probe();
    held.release('y');
    await passing(clock, stopped);
    expect(held.log.filter((line) => line === 'begin z')).toHaveLength(1);
    held.release('z');
    await on.begin(on.store, { types: [held.type] });
    const ended = async () => (await on.runsOf(drawn)).every(({ state }) => state === 'succeeded');
    await until('all ended', ended, 10_000, 5);
  });

  it('goes on where it is a replay, which nobody waits for', async () => {
    const held = heldNode();
    held.release('x');
    const first = mortal(on.store, null);
    const dying = on.doomed(first.store, { types: [held.type] });
    await dying.start();
    const drawn = await draw(false);
    const { ownerId, workflowId } = drawn;
    await dying.executions.setActive(ownerId, workflowId, true);
    await ask(dying, ownerId, workflowId);
    held.hold('x');
    const [source] = await on.runsOf(drawn);
    const made = await dying.history.replay(ownerId, source!.id, {
      data: null,
      version: 'then',
      by: 'ada',
      idempotencyKey: null,
    });
    await held.begun('x', 2);
    first.kill();
    held.release('x');
    await on.begin(on.store, { types: [held.type] });
    const run = () => on.store.history.run(ownerId, made.runId);
    await until('it ended', async () => (await run())!.state === 'succeeded', 10_000, 5);
    expect(await inQueues(ownerId)).toBe(0);
  });
});

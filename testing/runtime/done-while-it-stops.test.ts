import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

/** Changes that are on disk when their process stops, and not answered yet. */
describe('what is done though its process stops meanwhile', () => {
  const on = eachOnItsDatabase('done');

  /** Lets a call of the store be done, and answered when `goOn` is called. */
  function answeredLate() {
    const done = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const late =
      <Args extends unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
      async (...args: Args): Promise<Answer> => {
        const answer = await call(...args);
        done.resolve();
        await answered.promise;
        return answer;
      };
    return { late, isDone: done.promise, goOn: answered.resolve };
  }

  it('an api workflow that was activated is answered as active', async () => {
    const { late, isDone, goOn } = answeredLate();
    const { setStatus } = on.store.workflows;
    const runtime = await on.begin(overriding(on.store, { workflows: { setStatus: late(setStatus) } }));
    const drawn = await drawInto(on.store, 'api', { hook: hookOn('hook') }, []);
    const activated = runtime.executions.setActive(drawn.ownerId, drawn.workflowId, true);
    await isDone;
    const stopped = runtime.stop();
    goOn();
    await activated;
    await stopped;
    expect((await on.store.workflows.get(drawn.workflowId, drawn.ownerId))!.status).toBe('active');
  });

  it('an execution that was begun is answered as such, and the next process takes it up', async () => {
    const { late, isDone, goOn } = answeredLate();
    const { begin } = on.store.workflows;
    const runtime = await on.begin(overriding(on.store, { workflows: { begin: late(begin) } }));
    const drawn = await drawInto(on.store, 'production', { hook: hookOn('hook') }, []);
    const started = runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await isDone;
    const stopped = runtime.stop();
    goOn();
    expect(await started).toMatchObject({ state: 'PENDING', isNew: true });
    await stopped;
    const next = await on.begin();
    await until('it runs', async () => next.counters().activeExecutions === 1, 10_000, 5);
  });

  it('a dead letter that was put back is answered as such, and the next process goes on with it', async () => {
    const held = heldNode();
    held.release('x', 'fail');
    const { late, isDone, goOn } = answeredLate();
    const { redrive } = on.store.workflows;
    const own = { types: [held.type] };
    const runtime = await on.begin(overriding(on.store, { workflows: { redrive: late(redrive) } }), own);
    const graph = { hook: hookOn('hook'), held: { type: 'held', form: { name: 'x' } } };
    const drawn = await drawInto(on.store, 'production', graph, ['hook>held']);
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(runtime, drawn.ownerId, 'hook', {});
    const letters = () => on.store.history.deadLetters(drawn.ownerId, { limit: 10 });
    await until('it is a dead letter', async () => (await letters()).length === 1, 10_000, 5);
    const redriven = runtime.history.redrive(drawn.ownerId, (await letters())[0]!.seq);
    await isDone;
    const stopped = runtime.stop();
    goOn();
    await redriven;
    await stopped;
    held.release('x');
    await on.begin(on.store, own);
    await until('it succeeded', async () => (await on.runsOf(drawn))[0]!.state === 'succeeded', 10_000, 5);
  });
});

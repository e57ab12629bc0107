import type { LoopId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { type HandClock, handClock } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { lateShare } from './late-share.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres, type Member } from './several-processes.ts';
import { shareQueue } from './shared-readers.ts';

const GRAPH = { hook: hookOn('hook'), held: { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } } };
const EDGES = ['hook>held'];

/** What several processes tell each other. The clock of who is told stands still: no look by time helps it. */
describe('the other processes hear at once', () => {
  const on = eachOnItsPostgres('told');

  it('of a run that was fixed at a server without loops', async () => {
    const held = heldNode();
    const types = [held.type];
    held.release('bad', 'fail');
    const server = await on.begin({ noWork: true, own: { types } });
    await on.begin({ own: { types } });
    const { ownerId, workflowId, ids } = await drawInto(server.store, 'production', GRAPH, EDGES);
    await server.runtime.executions.start(ownerId, workflowId);
    await send(server.runtime, ownerId, 'hook', { name: 'bad' });
    const run = async () => (await server.store.history.runs(ownerId, { workflowId, limit: 1 }))[0];
    await until('it failed', async () => (await run())?.state === 'failed', 10_000, 5);
    const input = { webhook: { data: { body: { name: 'good' } } } };
    await server.runtime.history.fix(ownerId, (await run())!.id, { nodeId: ids.held!, path: [], input, by: 'ada' });
    await held.begun('good');
    held.release('good');
    await until('it is done', async () => (await run())?.state === 'succeeded', 10_000, 5);
  });

  it('of messages that a halted loop gives back: another loop of their queue takes them', async () => {
    const held = heldNode();
    const types = [held.type];
    const first = await on.begin({ own: { types }, tags: ['first'] });
    let foundNothing = false;
    const second = await on.begin({
      own: { types },
      tags: ['second'],
      overrides: (store) => ({
        log: {
          async claim(...args) {
            const messages = await store.log.claim(...args);
            foundNothing ||= messages.length === 0;
            return messages;
          },
        },
      }),
    });
    const { ownerId, writer, reader } = await shareQueue(first.store);
    // It gathers ten, for as long as its clock says.
    const gathering = await reader('first', { batch_messages: 10, batch_seconds: 3600 });
    const waiting = await reader('second', { concurrency: 3 });
    await first.runtime.executions.start(ownerId, writer.workflowId);
    await first.runtime.executions.start(ownerId, gathering.workflowId);
    const claimed = async () =>
      (
        await on.admin.query(
          'SELECT 1 FROM loopwright.message m JOIN loopwright.queue q ON q.id = m.queue_id WHERE q.name LIKE $1 AND m.state = 1',
          ['%shared%'],
        )
      ).rowCount;
    for (let n = 0; n < 3; n++) await send(first.runtime, ownerId, 'hook', {});
    await until('all are gathered', async () => (await claimed()) === 3, 10_000, 5);
    await second.runtime.executions.start(ownerId, waiting.workflowId);
    await until('the other has looked', async () => foundNothing, 10_000, 5);
    expect(held.log).toEqual([]);
    await first.runtime.executions.stop(ownerId, gathering.workflowId);
    await held.begun('second', 3);
    held.release('second');
    await until('they are done', async () => (await claimed()) === 0, 10_000, 5);
  });

  it('of a worker that ends in good order', async () => {
    const held = heldNode();
    const types = [held.type];
    const server = await on.begin({ noWork: true, own: { types } });
    const ending = await on.begin({ own: { types } });
    const { ownerId, workflowId } = await drawInto(server.store, 'production', GRAPH, EDGES);
    await server.runtime.executions.start(ownerId, workflowId);
    await send(server.runtime, ownerId, 'hook', { name: 'x' });
    await held.begun('x');
    await on.begin({ own: { types } });
    await ending.end();
    await held.begun('x', 2);
  });

  it('of a worker that comes', async () => {
    const held = heldNode();
    const types = [held.type];
    const alone = await on.begin({ own: { types } });
    const { ownerId, workflowId } = await drawInto(alone.store, 'production', GRAPH, EDGES);
    const other = await drawInto(alone.store, 'production', { ...GRAPH, hook: hookOn('other') }, EDGES, ownerId);
    await alone.runtime.executions.start(ownerId, workflowId);
    await alone.runtime.executions.start(ownerId, other.workflowId);
    await until('it has both', async () => alone.runtime.counters().activeExecutions === 2, 10_000, 5);
    const coming = await on.begin({ own: { types } });
    await until('it has one of them', async () => coming.runtime.counters().activeExecutions === 1, 10_000, 5);
  });
});

describe('a loop that moves to a worker that comes', () => {
  const on = eachOnItsPostgres('moves');
  const GRACE_MS = 30_000;

  /** A worker with two loops, each of which has a task under way, and one that comes. */
  async function moving(overrides: NonNullable<Parameters<typeof on.begin>[0]>['overrides'] = () => ({})): Promise<{
    readonly held: ReturnType<typeof heldNode>;
    readonly leaving: Member;
    readonly coming: Member;
  }> {
    const held = heldNode();
    const types = [held.type];
    let graces = 0;
    const clock = handClock();
    const watched: HandClock = {
      ...clock,
      after(ms, callback) {
        if (ms === GRACE_MS) graces += 1;
        return clock.after(ms, callback);
      },
    };
    const leaving = await on.begin({ own: { types }, clock: watched, overrides });
    const one = await drawInto(leaving.store, 'production', GRAPH, EDGES);
    const two = await drawInto(leaving.store, 'production', { ...GRAPH, hook: hookOn('two') }, EDGES, one.ownerId);
    for (const { workflowId } of [one, two]) await leaving.runtime.executions.start(one.ownerId, workflowId);
    await send(leaving.runtime, one.ownerId, 'hook', { name: 'one' });
    await send(leaving.runtime, one.ownerId, 'two', { name: 'two' });
    await held.begun('one');
    await held.begun('two');
    const coming = await on.begin({ own: { types } });
    await until('one of them is to move', async () => graces === 1, 10_000, 5);
    return { held, leaving, coming };
  }
  const begins = (log: readonly string[]): number => log.filter((line) => line.startsWith('begin')).length;

  it('lets its running task end within 30 s', async () => {
    const { held, leaving, coming } = await moving();
    leaving.clock.pass(GRACE_MS - 1);
    expect(coming.runtime.counters().activeExecutions).toBe(0);
    held.release('one');
    held.release('two');
    await until('its run has ended', async () => leaving.runtime.counters().runsSucceeded === 2, 10_000, 5);
    await until('it has moved', async () => {
      leaving.clock.pass(10); // it looks whether its tasks have ended
      return coming.runtime.counters().activeExecutions === 1;
    });
    expect(begins(held.log)).toBe(2);
  });

  it('has its task aborted after 30 s, and goes on with it where it is then', async () => {
    const { held, leaving, coming } = await moving();
    leaving.clock.pass(GRACE_MS);
    await until(
      'the task begins where the loop is then',
      async () => {
        leaving.clock.pass(1);
        return begins(held.log) === 3;
      },
      10_000,
      5,
    );
    expect(coming.runtime.counters().activeExecutions).toBe(1);
    held.release('one');
    held.release('two');
    await until('both are done', async () => {
      leaving.clock.pass(10);
      return leaving.runtime.counters().runsSucceeded + coming.runtime.counters().runsSucceeded === 2;
    });
    expect(begins(held.log)).toBe(3);
  });

  it('takes no other with it, though its worker is told late what it was to give back', async () => {
    const released: LoopId[] = [];
    const share = lateShare();
    const { held, leaving, coming } = await moving((store) => ({
      cluster: {
        share: share.of(store),
        async release(...args) {
          await store.cluster!.release(...args);
          released.push(args[1]);
        },
      },
    }));
    share.holdNext();
    leaving.clock.pass(5000);
    await until('it has looked, and not been told', async () => share.isHeld(), 10_000, 5);
    held.release('one');
    held.release('two');
    await until('the first has moved', async () => {
      leaving.clock.pass(10);
      return coming.runtime.counters().activeExecutions === 1;
    });
    share.tell();
    await until('both runs have ended', async () => leaving.runtime.counters().runsSucceeded === 2, 30_000, 5);
    await until('what moved is put down', async () => leaving.runtime.counters().activeExecutions === 1, 30_000, 5);
    for (let look = 0; look < 3; look++) {
      leaving.clock.pass(5000);
      await on.admin.query('SELECT 1');
    }
    await coming.end();
    await until('it has both', async () => leaving.runtime.counters().activeExecutions === 2, 10_000, 5);
    expect(released).toHaveLength(1);
  });

  it('is not begun again by who gave it back and is told late that it was there', async () => {
    const share = lateShare();
    const loaded: string[] = [];
    const { held, leaving, coming } = await moving((store) => ({
      workflows: {
        load: (id) => {
          loaded.push(id);
          return store.workflows.load(id);
        },
      },
      cluster: { share: share.of(store) },
    }));
    share.holdNext();
    leaving.clock.pass(5000);
    await until('it has looked, and not been told', async () => share.isHeld(), 10_000, 5);
    held.release('one');
    held.release('two');
    await until('the first has moved', async () => {
      leaving.clock.pass(10);
      return coming.runtime.counters().activeExecutions === 1;
    });
    const before = loaded.length;
    share.tell();
    // An answer is there before anything is done about it: that of the next look tells that it is done.
    await until('what moved is put down', async () => leaving.runtime.counters().activeExecutions === 1);
    for (let look = 0; look < 2; look++) {
      const looks = share.answers();
      leaving.clock.pass(5000);
      await until('it has looked again', async () => share.answers() > looks, 30_000, 5);
    }
    expect(loaded.slice(before)).toEqual([]);
    expect(leaving.runtime.counters().activeExecutions).toBe(1);
  });
});

describe('an execution that was stopped', () => {
  const on = eachOnItsPostgres('stopped');

  it('is not opened again by a worker that is told late what it held', async () => {
    const held = heldNode();
    const share = lateShare();
    const openAt: number[] = [];
    let openNow = (): number => 0;
    const worker = await on.begin({
      own: { types: [held.type] },
      overrides: (store) => ({
        cluster: {
          share(...args) {
            openAt.push(openNow());
            return share.of(store)(...args);
          },
        },
      }),
    });
    openNow = () => worker.runtime.counters().activeExecutions;
    const { ownerId, workflowId } = await drawInto(worker.store, 'production', GRAPH, EDGES);
    await worker.runtime.executions.start(ownerId, workflowId);
    await until('it runs', async () => worker.runtime.counters().activeExecutions === 1, 10_000, 5);
    share.holdNext();
    worker.clock.pass(5000);
    await until('it has looked, and not been told', async () => share.isHeld(), 10_000, 5);
    await worker.runtime.executions.stop(ownerId, workflowId);
    openAt.length = 0;
    share.tell();
    await until('it has looked twice more', async () => {
      worker.clock.pass(5000);
      return openAt.length >= 2;
    });
    expect(openAt.every((open) => open === 0)).toBe(true);
  });
});

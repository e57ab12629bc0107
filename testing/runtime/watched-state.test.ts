import type { ExecutionId, LiveEvent, RunId, WorkflowId } from '@loopwright/model';
import type { Bell } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres, type Member } from './several-processes.ts';

/** What whoever begins to watch at one process sees of an execution that other processes run. */
describe('where a workflow of another process stands', () => {
  const on = eachOnItsPostgres('watched-state');
  const HELD = { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } } as const;
  let marks = 1_000_000;

  /** All that `from` has told by now has been heard by `to`. */
  async function heard(from: Member, to: Member): Promise<void> {
    const mark = marks++;
    let isHeard = false;
    const close = to.store.cluster!.listen((bell) => {
      if (bell.bell === 'settled' && bell.runId === mark) isHeard = true;
    });
    from.store.cluster!.ring({ bell: 'settled', runId: mark as RunId });
    await until('it is heard', async () => isHeard, 10_000, 5);
    close();
  }

  /** Who watches has said so, and been answered. */
  async function answered(watcher: Member, ...others: Member[]): Promise<void> {
    for (const other of others) {
      await heard(watcher, other);
      await heard(other, watcher);
    }
    for (let asked = 0; asked < 10; asked++) await watcher.store.probe();
  }

  /** What a process that hung tells late. */
  function ring(by: Member, workflowId: WorkflowId, late: object): void {
    by.store.cluster!.ring({ bell: 'live', workflowId, text: JSON.stringify({ from: 'stale', ...late }) });
  }

  function watch(member: Member, workflowId: WorkflowId) {
    const told: LiveEvent[] = [];
    const { snapshot, close } = member.runtime.live.watch(workflowId, (event) => told.push(event));
    const now = () => member.runtime.live.snapshot(workflowId);
    const is = (status: string) => until(`it is ${status}`, async () => now().status === status, 10_000, 5);
    const executes = (...runs: RunId[]) =>
      until(
        `runs ${runs} execute`,
        async () =>
          now()
            .executing.flatMap(({ runId }) => runId ?? [])
            .join() === runs.join(),
        10_000,
        5,
      );
    return { snapshot, told, now, is, executes, close };
  }

  async function hookToHeld(deaf: () => boolean = () => false) {
    const held = heldNode();
    const types = [held.type];
    let hearAgain: (bell: Bell) => void = () => undefined;
    const server = await on.begin({
      noWork: true,
      own: { types },
      overrides: (store) => ({
        cluster: {
          listen(hear) {
            hearAgain = hear;
            return store.cluster!.listen((bell) => deaf() || hear(bell));
          },
        },
      }),
    });
    const worker = await on.begin({ own: { types } });
    const drawn = await drawInto(server.store, 'production', { hook: hookOn('hook'), held: HELD }, ['hook>held']);
    const { ownerId, workflowId } = drawn;
    const { executionId } = await worker.runtime.executions.start(ownerId, workflowId);
    await until('it runs', async () => worker.runtime.counters().activeExecutions === 1, 10_000, 5);
    const begin = async (name: string): Promise<void> => {
      await send(worker.runtime, ownerId, 'hook', { name });
      await held.begun(name);
    };
    const newestRun = async () => (await server.store.history.runs(ownerId, { workflowId, limit: 1 }))[0]!.id;
    const stop = () => passing(server.clock, server.runtime.executions.stop(ownerId, workflowId));
    return { held, types, server, worker, ownerId, workflowId, executionId, begin, newestRun, stop, hearAgain };
  }

  it('one that was stopped while nobody watched is not said to run by the process that ran it', async () => {
    const { server, worker, workflowId, stop } = await hookToHeld();
    const before = watch(server, workflowId);
    await before.is('running');
    await answered(server, worker);
    before.close();
    for (const { clock } of [server, worker]) clock.pass(26_000);
    await stop();
    await until('it is put down', async () => worker.runtime.counters().activeExecutions === 0, 10_000, 5);
    await heard(worker, server);
    const after = watch(server, workflowId);
    await answered(server, worker);
    expect([after.snapshot.status, after.now().status]).toEqual(['idle', 'idle']);
    expect(after.told).toEqual([]);
    after.close();
  });

  /** An execution of one held task after a counter, which ends when the task is let go. */
  async function countToHeld() {
    const held = heldNode();
    const types = [held.type];
    const server = await on.begin({ noWork: true, own: { types } });
    const worker = await on.begin({ own: { types } });
    const { ownerId, workflowId } = await drawInto(
      server.store,
      'production',
      { count: { type: 'counter', form: { min_value: 1, max_value: 2 } }, held: { type: 'held', form: { name: 'x' } } },
      ['count>held'],
    );
    const { executionId } = await worker.runtime.executions.start(ownerId, workflowId);
    let hasEnded = false;
    server.store.cluster!.listen((bell) => {
      if (bell.bell === 'live' && bell.text.includes('execution-completed')) hasEnded = true;
    });
    async function end(): Promise<void> {
      held.release('x');
      await until(
        'it has ended',
        async () => {
          worker.clock.pass(10); // what it sets aside is looked at by a timer
          return hasEnded;
        },
        10_000,
        5,
      );
    }
    return { server, worker, ownerId, workflowId, executionId, end };
  }

  it('one that ended while nobody watched is seen to have ended', async () => {
    const { server, worker, workflowId, end } = await countToHeld();
    const before = watch(server, workflowId);
    await before.is('running');
    await heard(server, worker);
    before.close();
    await end();
    const after = watch(server, workflowId);
    await after.is('completed');
    const { startedAt, completedAt, totalNodes } = after.now();
    expect(completedAt! >= startedAt!).toBe(true);
    expect(totalNodes).toBe(2);
    expect(after.told.map(({ kind }) => kind)).toEqual(['snapshot']);
    after.close();
  });

  it('who begins to watch is not told the end of an execution before, nor loses the tasks of the last', async () => {
    const { server, worker, ownerId, workflowId, executionId, end } = await countToHeld();
    const before = watch(server, workflowId);
    await before.is('running');
    await heard(server, worker);
    await end();
    await before.is('completed');
    const { completed, completedCount } = before.now();
    before.close();

    const same = watch(server, workflowId);
    expect(same.snapshot).toMatchObject({ status: 'idle', executionId: null });
    await same.is('completed');
    expect(completedCount).toBeGreaterThan(0);
    expect(same.now()).toMatchObject({ executionId, completed, completedCount });
    same.close();

    const next = await worker.runtime.executions.start(ownerId, workflowId);
    const after = watch(server, workflowId);
    expect(after.snapshot).toMatchObject({ status: 'idle', executionId: null, completed: [], completedCount: 0 });
    await until('the next is seen', async () => after.now().executionId === next.executionId, 10_000, 5);
    after.close();
  });

  it('one that has ended does not run again because a process that hung tells that it holds it', async () => {
    const { server, worker, workflowId, executionId, end } = await countToHeld();
    const { told, now, is, close } = watch(server, workflowId);
    await is('running');
    await heard(server, worker);
    await end();
    await is('completed');
    const { length } = told;
    const task = { runId: 1, nodeId: 'held', nodeType: 'held', path: [], startedAt: 1 };
    ring(worker, workflowId, {
      kind: 'state',
      execution: { executionId, at: 1, totalNodes: 2 },
      tasks: [task],
      missed: 0,
      isFirst: true,
      isLast: true,
    });
    await heard(worker, server);
    expect(told.slice(length)).toEqual([]);
    expect(now()).toMatchObject({ status: 'completed', executionId, executing: [] });
    close();
  });

  it('a late end of the execution before does not end the one that runs', async () => {
    const { server, worker, workflowId, executionId } = await hookToHeld();
    const { told, now, is, close } = watch(server, workflowId);
    await is('running');
    await answered(server, worker);
    const { length } = told;
    const before = crypto.randomUUID() as ExecutionId;
    ring(worker, workflowId, {
      kind: 'event',
      event: { kind: 'execution-completed', executionId: before, at: 1, seconds: 1 },
    });
    await heard(worker, server);
    expect(now()).toMatchObject({ status: 'running', executionId });
    await answered(server, worker);
    expect(told.slice(length)).toEqual([]);
    close();
  });

  it('an end that went unheard is learnt when the connection is there again', async () => {
    let isDeaf = false;
    const { server, worker, workflowId, ownerId, hearAgain } = await hookToHeld(() => isDeaf);
    const { told, now, is, close } = watch(server, workflowId);
    await is('running');
    isDeaf = true;
    await passing(worker.clock, worker.runtime.executions.stop(ownerId, workflowId));
    await heard(worker, server);
    expect(now().status).toBe('running');
    isDeaf = false;
    hearAgain({ bell: 'all' });
    await is('idle');
    expect(told.at(-1)).toMatchObject({ kind: 'snapshot', missed: 0, snapshot: { status: 'idle', executing: [] } });
    close();
  });

  it('an execution that a process says to have begun is the one that the store knows of', async () => {
    const { server, worker, workflowId, executionId } = await hookToHeld();
    const { now, is, close } = watch(server, workflowId);
    await is('running');
    const stale = { kind: 'execution-started', executionId: crypto.randomUUID() as ExecutionId, at: 1, totalNodes: 9 };
    ring(worker, workflowId, { kind: 'event', event: stale });
    await heard(worker, server);
    await until('it is put right', async () => now().executionId === executionId, 10_000, 5);
    expect(now()).toMatchObject({ status: 'running', totalNodes: 2 });
    close();
  });

  it('a page that is loaded anew shows what executes now, and nothing that ended meanwhile', async () => {
    const { held, server, worker, workflowId, begin, newestRun } = await hookToHeld();
    const before = watch(server, workflowId);
    await before.is('running');
    await begin('one');
    await before.executes(await newestRun());
    before.close();
    held.release('one');
    await until('it has ended', async () => worker.runtime.counters().runsSucceeded === 1, 10_000, 5);
    await heard(worker, server);
    await begin('two');
    await heard(worker, server);
    const after = watch(server, workflowId);
    await after.is('running');
    await after.executes(await newestRun());
    await answered(server, worker);
    expect(after.now().executing.filter(({ runId }) => runId !== null)).toHaveLength(1);
    held.release('two');
    await until('it is told to have ended', async () => after.told.some(({ kind }) => kind === 'run-ended'), 10_000, 5);
    const began = after.told.filter((event) => event.kind === 'task-started' && event.runId !== null);
    expect(began).toEqual([]);
    after.close();
  });

  it('a page that is loaded anew at another server shows what executes, and those that are open hear nothing twice', async () => {
    const { types, server, worker, workflowId, executionId, begin, newestRun } = await hookToHeld();
    const first = watch(server, workflowId);
    await first.is('running');
    await begin('one');
    const run = await newestRun();
    await first.executes(run);
    await answered(server, worker);
    const told = first.told.length;
    const another = await on.begin({ noWork: true, own: { types } });
    const second = watch(another, workflowId);
    await second.is('running');
    await second.executes(run);
    expect(second.now()).toMatchObject({ executionId, totalNodes: 2 });
    await heard(worker, server);
    expect(first.told.slice(told).filter(({ kind }) => kind !== 'snapshot')).toEqual([]);
    for (const { close } of [first, second]) close();
  });

  it('what was under way in a process that died is not', async () => {
    const { server, worker, workflowId, begin, newestRun } = await hookToHeld();
    const { told, is, executes, close } = watch(server, workflowId);
    await is('running');
    await begin('one');
    await executes(await newestRun());
    await worker.kill();
    const hasNews = () => told.findLast(({ kind }) => kind === 'snapshot');
    await until(
      'it is told',
      async () => {
        server.clock.pass(500);
        const news = hasNews();
        return news?.kind === 'snapshot' && news.snapshot.executing.length === 0;
      },
      10_000,
      5,
    );
    await executes();
    close();
  });

  it('is seen on as it was when its loop comes to the process at which it is watched', async () => {
    const { held, types, worker, ownerId, workflowId, begin } = await hookToHeld();
    held.release('one');
    const taker = await on.begin({ own: { types } });
    const { told, now, is, close } = watch(taker, workflowId);
    await is('running');
    await answered(taker, worker);
    await begin('one');
    await until('it is told', async () => told.some(({ kind }) => kind === 'run-ended'), 10_000, 5);
    const completed = now().completedCount;
    const before = told.length;
    await worker.end();
    await until('it has the loop', async () => taker.runtime.counters().activeExecutions === 1, 10_000, 5);
    await send(taker.runtime, ownerId, 'hook', { name: 'one' });
    await until('it runs there', async () => now().completedCount > completed, 10_000, 5);
    expect(completed).toBeGreaterThan(0);
    expect(told.slice(before).filter(({ kind }) => kind === 'execution-started')).toEqual([]);
    close();
  });
});

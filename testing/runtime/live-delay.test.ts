import type { LiveEvent } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send as sendHook } from './processes.ts';

/** What is told of a delay: it executes for as long as it lasts, and what comes behind it begins when it has ended. */
describe('a delay', () => {
  const on = eachWithOneProcess('live-delay');

  /** A webhook, a delay, a line; and what is told of the last two, seconds since it began to be watched. */
  async function watched(seconds: number) {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'delayed' } },
        wait: { type: 'static-delay-node', form: { interval: seconds, unit: 'seconds' } },
        line: { type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content: 'one' } },
      },
      ['hook>wait', 'wait>line'],
    );
    const began = on.clock.now();
    const told: (string | number)[][] = [];
    const follow = (event: LiveEvent): void => {
      if (!('nodeType' in event) || event.nodeType === 'webhook-producer') return;
      const at = (event.at - began) / 1000;
      const more =
        event.kind === 'task-completed'
          ? [event.seconds]
          : event.kind === 'task-waiting'
            ? [(event.until! - began) / 1000]
            : [];
      told.push([event.kind, event.nodeType, at, ...more]);
    };
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    const executing = (): string[] =>
      on.runtime.live
        .snapshot(drawn.workflowId)
        .executing.flatMap(({ runId, nodeType }) => (runId === null ? [] : [nodeType]));
    const task = async () => {
      const [run] = await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 1 });
      const { tasks } = await on.runtime.history.run(drawn.ownerId, run!.id);
      const { state, attempts } = tasks.find(({ nodeType }) => nodeType === 'static-delay-node')!;
      const { startedAt, endedAt } = attempts[0]!;
      return [state, endedAt === null ? null : (endedAt - startedAt) / 1000];
    };
    const watch = (): (() => void) => on.runtime.live.watch(drawn.workflowId, follow).close;
    return { drawn, told, executing, task, watch };
  }

  it('in memory executes until it is over, whoever begins to watch meanwhile', async () => {
    const { drawn, told, executing, task, watch } = await watched(2);
    let close = watch();
    await sendHook(on.runtime, drawn.ownerId, 'delayed', {});
    await until('it waits', async () => told.length === 2, 10_000, 5);
    await on.settle();
    expect(told).toEqual([
      ['task-started', 'static-delay-node', 0],
      ['task-waiting', 'static-delay-node', 0, 2],
    ]);
    expect([executing(), await task()]).toEqual([['static-delay-node'], ['waiting', null]]);
    on.clock.pass(2000);
    await until('it is over', async () => told.length === 5, 10_000, 5);
    expect(told.slice(2)).toEqual([
      ['task-completed', 'static-delay-node', 2, 2],
      ['task-started', 'file-writer', 2],
      ['task-completed', 'file-writer', 2, 0],
    ]);
    expect([executing(), await task()]).toEqual([[], ['succeeded', 2]]);
    close();
    await sendHook(on.runtime, drawn.ownerId, 'delayed', {});
    await until('the next one waits, unwatched', async () => executing().length === 1, 10_000, 5);
    close = watch();
    on.clock.pass(2000);
    await until('that is over as well', async () => told.length === 8, 10_000, 5);
    expect(told[5]).toEqual(['task-completed', 'static-delay-node', 4, 2]);
    expect(executing()).toEqual([]);
    close();
  });

  it('for which the run is parked completes when that comes back', async () => {
    const { drawn, told, executing, task, watch } = await watched(3600);
    const close = watch();
    await sendHook(on.runtime, drawn.ownerId, 'delayed', {});
    await until('it is parked', async () => on.runtime.counters().runsUnderWay === 0 && told.length === 2, 10_000, 5);
    await on.settle();
    expect([executing(), await task()]).toEqual([[], ['waiting', null]]);
    on.clock.pass(3_600_000);
    await until('it is over', async () => told.length === 5, 10_000, 5);
    expect(told.slice(2)).toEqual([
      ['task-completed', 'static-delay-node', 3600, 3600],
      ['task-started', 'file-writer', 3600],
      ['task-completed', 'file-writer', 3600, 0],
    ]);
    expect(await task()).toEqual(['succeeded', 3600]);
    close();
  });

  it.each([
    ['a little early', -1],
    ['with the clock set back', -60_000],
  ])('whose timer ends %s is told of before what comes behind it', async (_how, off) => {
    const { drawn, told, watch } = await watched(2);
    const close = watch();
    await sendHook(on.runtime, drawn.ownerId, 'delayed', {});
    await until('it waits', async () => told.length === 2, 10_000, 5);
    on.clock.set(off);
    on.clock.pass(2000);
    await until('it is over', async () => told.length === 5, 10_000, 5);
    expect(told.slice(2).map(([kind, type]) => [kind, type])).toEqual([
      ['task-completed', 'static-delay-node'],
      ['task-started', 'file-writer'],
      ['task-completed', 'file-writer'],
    ]);
    close();
  });

  it('that a stop cuts off is told of no more, and goes on behind the next start', async () => {
    const { drawn, told, executing, watch } = await watched(4);
    const close = watch();
    await sendHook(on.runtime, drawn.ownerId, 'delayed', {});
    await until('it waits', async () => told.length === 2, 10_000, 5);
    await on.runtime.executions.stop(drawn.ownerId, drawn.workflowId); // no task runs: no time needs to pass
    expect([executing(), told.length]).toEqual([[], 2]);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await until('it goes on', async () => on.runtime.counters().runsUnderWay === 1, 10_000, 5);
    on.clock.pass(4000);
    await until(
      'it is over',
      async () => told.at(-1)?.[1] === 'file-writer' && told.at(-1)?.[0] === 'task-completed',
      10_000,
      5,
    );
    expect(told.filter(([kind]) => kind === 'task-completed').map(([, type]) => type)).toEqual([
      'static-delay-node',
      'file-writer',
    ]);
    close();
  });

  it('of the last item of a for-each is read back with the run that it parked', async () => {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'items' } },
        each: { type: 'for-each', form: { array_expression: '["a", "b"]' } },
        wait: { type: 'static-delay-node', form: { interval: 1, unit: 'hours' } },
        line: { type: 'file-writer', form: { file_path: 'lines.txt', mode: 'a', content: 'all' } },
      },
      ['hook>each', 'each.subdag>wait', 'each>line'],
    );
    const told: unknown[] = [];
    const { close } = on.runtime.live.watch(drawn.workflowId, (event) => {
      if (event.kind === 'task-completed' && event.nodeType === 'static-delay-node')
        told.push([event.path, event.seconds, (event.data.forEachNode as { state: { item: string } }).state.item]);
    });
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await sendHook(on.runtime, drawn.ownerId, 'items', {});
    for (const item of [0, 1]) {
      await until(
        'it is parked',
        async () => {
          const [run] = await on.store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 1 });
          return run?.state === 'parked' && told.length === item;
        },
        10_000,
        5,
      );
      await on.settle();
      on.clock.pass(3_600_000);
    }
    await until('all is done', async () => (await on.lines()).length === 1, 10_000, 5);
    expect(told).toEqual([
      [[0], 3600, 'a'],
      [[1], 3600, 'b'],
    ]);
    close();
  });
});

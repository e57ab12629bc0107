import type { LiveEvent, WorkflowId } from '@loopwright/model';
import type { Bell } from '@loopwright/runtime/ports';
import { defineNode, failure, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres, type Member } from './several-processes.ts';

/** What a process is told of a workflow that runs in another one. */
describe('what is told of a workflow that is watched at another process', () => {
  const on = eachOnItsPostgres('watched');

  /** A node that gives, or fails with, what is asked for. */
  const heavy = defineNode({
    identifier: 'heavy',
    version: 1,
    label: 'Heavy',
    description: 'Gives a long text.',
    category: 'Test',
    kind: 'blocking',
    effects: 'none',
    fields: Type.Object({ how: text({ title: 'How' }) }),
    execute({ fields, data }) {
      if (fields.how === 'fail') throw failure('NODE_FAILED', { detail: 'far '.repeat(5000) });
      return { data: { ...data, text: '漢'.repeat(3000) } };
    },
  });

  /** Watches at this process; what it is told, and the kinds of that. */
  function watch(member: Member, workflowId: WorkflowId) {
    const told: LiveEvent[] = [];
    const { close } = member.runtime.live.watch(workflowId, (event) => told.push(event));
    const has = (kind: LiveEvent['kind']) =>
      until(`${kind} is told`, async () => told.some((event) => event.kind === kind), 10_000, 5);
    /** By that it started, or by a snapshot where the store told it first. */
    const runs = () =>
      until('it is told to run', async () => member.runtime.live.snapshot(workflowId).status === 'running', 10_000, 5);
    return { told, has, runs, close };
  }

  it('an output of many bytes goes without its data, an error is cut, and neither is lost', async () => {
    const server = await on.begin({ noWork: true });
    const worker = await on.begin({ own: { types: [heavy] } });
    const drawn = await drawInto(
      server.store,
      'production',
      {
        hook: { ...hookOn('heavy'), config: { fail_workflow: true } },
        heavy: { type: 'heavy', form: { how: '{{ data.webhook.data.body.how }}' } },
      },
      ['hook>heavy'],
    );
    const { told, has, runs, close } = watch(server, drawn.workflowId);
    await worker.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await runs();
    await until(
      'the worker tells of what waits there',
      async () => server.runtime.live.snapshot(drawn.workflowId).executing.length === 1,
      10_000,
      5,
    );
    await send(worker.runtime, drawn.ownerId, 'heavy', { how: 'give' });
    await has('run-ended');
    const completed = told.find((event) => event.kind === 'task-completed' && event.nodeType === 'heavy');
    expect(completed).toMatchObject({ port: 'default', data: {} });

    await send(worker.runtime, drawn.ownerId, 'heavy', { how: 'fail' });
    await has('execution-failed');
    const errors = told.flatMap((event) => ('error' in event ? [[event.kind, event.error.length]] : []));
    expect(errors).toEqual([
      ['task-failed', 1000],
      ['execution-failed', 1000],
    ]);
    expect(server.runtime.live.snapshot(drawn.workflowId).status).toBe('failed');
    close();
  });

  it('rates of many loops are told, in several notifications', async () => {
    const server = await on.begin({ noWork: true });
    const worker = await on.begin();
    const counters = Object.fromEntries(
      Array.from({ length: 80 }, (_, n) => [`count${n}`, { type: 'counter', form: { min_value: 1, max_value: 2 } }]),
    );
    const drawn = await drawInto(server.store, 'production', { hook: hookOn('stays'), ...counters }, []);
    const { runs, close } = watch(server, drawn.workflowId);
    await worker.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await runs();
    const rated = async (member: Member) =>
      (await member.runtime.live.gauges(drawn.workflowId)).loops.filter((loop) => loop.runsPerSecond > 0).length;
    await until('all ran', async () => (await rated(worker)) === 80, 20_000, 5);
    worker.clock.pass(1000);
    await until('their rates are told', async () => (await rated(server)) === 80, 10_000, 5);
    close();
  });

  it('the rate of a loop that several processes share is that of all of them', async () => {
    const held = heldNode();
    held.release('x');
    const own = { types: [held.type] };
    const server = await on.begin({ noWork: true });
    const workers = [await on.begin({ own }), await on.begin({ own })];
    const drawn = await drawInto(
      server.store,
      'production',
      { hook: { ...hookOn('wide'), config: { concurrency: 4 } }, held: { type: 'held', form: { name: 'x' } } },
      ['hook>held'],
    );
    const { runs, close } = watch(server, drawn.workflowId);
    await workers[0]!.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await runs();
    await until(
      'both have a part',
      async () => workers.every(({ runtime }) => runtime.counters().activeExecutions === 1),
      10_000,
      5,
    );
    const ran = () => workers.map(({ runtime }) => runtime.counters().runsSucceeded);
    let sent = 0;
    await until(
      'both ran some',
      async () => {
        for (const { runtime } of workers) sent += (await send(runtime, drawn.ownerId, 'wide', {})).subscribers;
        return ran().every((runs) => runs > 0);
      },
      10_000,
      5,
    );
    let looks = 0;
    await until(
      'all are run',
      async () => {
        // Seldom: what ran stays within the ten seconds that a rate looks back.
        if (++looks % 20 === 0) for (const { clock } of workers) clock.pass(20);
        return ran().reduce((sum, runs) => sum + runs) === sent;
      },
      10_000,
      5,
    );
    for (const { clock } of workers) clock.pass(1000);
    const rates = async () =>
      (await server.runtime.live.gauges(drawn.workflowId)).loops.map((loop) => loop.runsPerSecond);
    await until('their sum is told', async () => (await rates())[0] === sent / 10, 10_000, 5);
    expect(await rates()).toHaveLength(1);
    close();
  });

  it('more events than are passed on are counted, and told to be missed with what is under way', async () => {
    const held = heldNode();
    const server = await on.begin({ noWork: true });
    const worker = await on.begin({ own: { types: [held.type] } });
    const drawn = await drawInto(
      server.store,
      'production',
      {
        hook: hookOn('many'),
        held: { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } },
      },
      ['hook>held'],
    );
    const { ownerId, workflowId } = drawn;
    const there = watch(server, workflowId);
    await worker.runtime.executions.start(ownerId, workflowId);
    const atRest = async () => server.runtime.live.snapshot(workflowId).executing.length === 1;
    await until('its producer is seen to wait', atRest, 10_000, 5);
    worker.clock.pass(1000);
    const here = watch(worker, workflowId);
    const before = there.told.length;
    held.release('many');
    for (let n = 0; n < 60; n++) await send(worker.runtime, ownerId, 'many', { name: 'many' });
    await send(worker.runtime, ownerId, 'many', { name: 'last' });
    await held.begun('last');
    worker.clock.pass(1000); // by its clock all of them fell within a tenth of a second
    const last = () => there.told.findLast((event) => event.kind === 'snapshot');
    await until('it is told', async () => (last()?.missed ?? 0) > 0, 10_000, 5);
    const executing = (member: Member) =>
      member.runtime.live
        .snapshot(workflowId)
        .executing.map(({ runId, nodeId, startedAt }) => [runId, nodeId, startedAt]);
    expect(executing(server)).toEqual(executing(worker));
    const heard = there.told.slice(before).filter(({ kind }) => kind !== 'snapshot').length;
    expect(heard).toBe(100);
    expect(heard + last()!.missed).toBe(here.told.length);
    for (const { close } of [there, here]) close();
  });

  it('an edit whose bell was lost is told when the connection is there again', async () => {
    let isDeaf = false;
    let hearAgain: (bell: Bell) => void = () => undefined;
    const server = await on.begin({
      noWork: true,
      overrides: (store) => ({
        cluster: {
          listen(hear) {
            hearAgain = hear;
            return store.cluster!.listen((bell) => isDeaf || hear(bell));
          },
        },
      }),
    });
    const editing = await on.begin({ noWork: true });
    const { ownerId, workflowId } = await drawInto(server.store, 'production', { hook: hookOn('edited') }, []);
    const { told, has, close } = watch(server, workflowId);
    hearAgain({ bell: 'all' }); // nothing was edited, and nothing is told
    for (let asked = 0; asked < 10; asked++) await server.store.probe();
    isDeaf = true;
    const rang = Promise.withResolvers<void>();
    server.store.cluster!.listen(({ bell }) => bell === 'workflow' && rang.resolve());
    const { workflows } = editing.runtime.store;
    const edited = await workflows.update(workflowId, ownerId, { name: 'Another' }, editing.clock.now());
    await rang.promise;
    isDeaf = false;
    hearAgain({ bell: 'all' });
    await has('graph-changed');
    const changes = told.filter(({ kind }) => kind === 'graph-changed');
    expect(changes).toEqual([expect.objectContaining({ revision: edited!.revision })]);
    close();
  });
});

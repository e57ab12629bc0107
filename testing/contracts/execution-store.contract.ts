import type { ExecutionId, NodeId, WorkflowId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { eachWithOwner } from './each-with-owner.ts';
import { bench, flusher, group, newId, type Open, START } from './fixture.ts';

/** What the store of workflows promises of queues and executions. */
export function executionStoreContract(openStore: Open): void {
  const here = eachWithOwner(openStore);
  const { withNodes, start } = here;

  it('a queue is shared with a graph that names it, whatever its name is', async () => {
    const [one, two] = [await withNodes(1), await withNodes(1)];
    const name = 'or"d\\e\u0000rs';
    const queueId = await here.store.workflows.ensureQueue(here.owner, name, START);
    const set = (config: Record<string, unknown>) =>
      here.store.workflows.updateNode(two.id, two.nodes[0]!.id, { config: config as never }, START);
    await set({ inner: { queue_name: name } });
    expect(await here.store.workflows.queueIsShared(queueId, one.id)).toBe(false);
    await set({ note: '\u0000', queue_name: name });
    expect(await here.store.workflows.queueIsShared(queueId, one.id)).toBe(true);
    expect(await here.store.workflows.queueIsShared(queueId, two.id)).toBe(false);
  });

  describe('a queue', () => {
    it('is one per owner and name', async () => {
      const id = await here.store.workflows.ensureQueue(here.owner, 'orders', START);
      expect(await here.store.workflows.ensureQueue(here.owner, 'orders', START)).toBe(id);
      expect(await here.store.workflows.ensureQueue(here.stranger, 'orders', START)).not.toBe(id);
      expect(await here.store.workflows.queueByName(here.owner, 'orders')).toBe(id);
      expect(await here.store.workflows.queueByName(here.owner, 'none')).toBeNull();
    });

    it('of a loop is its inbox, unless it reads a named one', async () => {
      const { id, nodes } = await withNodes(2);
      const [a, b] = nodes.map((each) => each.id) as [NodeId, NodeId];
      const loop = await here.store.workflows.ensureLoop(id, here.owner, a, null, START);
      expect(loop).toMatchObject({
        workflowId: id,
        nodeId: a,
        nextIteration: 0,
        queueId: await here.store.workflows.queueByName(here.owner, `inbox_${a}`),
      });
      expect(await here.store.workflows.ensureLoop(id, here.owner, a, null, START)).toEqual(loop);
      const reader = await here.store.workflows.ensureLoop(id, here.owner, b, 'orders', START);
      expect(reader.queueId).toBe(await here.store.workflows.queueByName(here.owner, 'orders'));
      expect((await here.store.workflows.ensureLoop(id, here.owner, b, 'other', START)).id).toBe(reader.id);
      expect((await here.store.workflows.ensureLoop(id, here.owner, b, 'other', START)).queueId).toBe(
        await here.store.workflows.queueByName(here.owner, 'other'),
      );
    });

    it('is shared when another workflow of the owner runs with it or names it', async () => {
      const one = await withNodes(1);
      const two = await withNodes(1);
      const { id: execution } = await start(one.id, ['orders'], 'orders');
      const queueId = (await here.store.workflows.queueByName(here.owner, 'orders'))!;
      expect(await here.store.workflows.queueIsShared(queueId, one.id)).toBe(false);
      expect(await here.store.workflows.queueIsShared(queueId, two.id)).toBe(true);
      await here.store.workflows.end(execution, 'REVOKED', null, START);
      expect(await here.store.workflows.queueIsShared(queueId, two.id)).toBe(false);
      await here.store.workflows.updateNode(two.id, two.nodes[0]!.id, { config: { queue_name: 'orders' } }, START);
      expect(await here.store.workflows.queueIsShared(queueId, one.id)).toBe(true);
      await here.store.workflows.remove(two.id, here.owner, START);
      expect(await here.store.workflows.queueIsShared(queueId, one.id)).toBe(false);
    });
  });

  describe('an execution', () => {
    it('begins with a version, its loops and queues, and an empty runtime state', async () => {
      const { id, nodes } = await withNodes(1);
      await here.store.workflows.update(id, here.owner, { runtimeState: { old: 1 } }, START);
      const { id: execution, begun } = await start(id, ['written']);
      expect(begun).toEqual({ outcome: 'begun', epoch: 1 });
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({
        status: 'active',
        executionId: execution,
        lastRun: START + 5,
        runsCount: 1,
        epoch: 1,
        runtimeState: {},
      });
      const loaded = (await here.store.workflows.load(execution))!;
      expect(loaded.execution).toMatchObject({
        id: execution,
        workflowId: id,
        state: 'PENDING',
        epoch: 1,
        startedAt: START + 5,
        endedAt: null,
      });
      expect(loaded.version.id).toBe(loaded.execution.versionId);
      expect(loaded.ownerId).toBe(here.owner);
      expect(loaded.loops).toMatchObject([
        { loop: { nodeId: nodes[0]!.id, nextIteration: 0 }, cursor: null, sourceEnded: false, ended: false },
      ]);
      expect([...loaded.queues.keys()].sort()).toEqual([`inbox_${nodes[0]!.id}`, 'written'].sort());
      expect(await here.store.workflows.activeExecutions()).toEqual([execution]);
      expect(await here.store.workflows.load(newId<ExecutionId>())).toBeNull();
    });

    it('of two begun at the same instant is one', async () => {
      const { id } = await withNodes(1);
      const both = await Promise.all([start(id), start(id), start(id)]);
      const first = both.find(({ begun }) => begun.outcome === 'begun')!;
      expect(both.filter(({ begun }) => begun.outcome === 'begun')).toHaveLength(1);
      for (const { begun } of both.filter((each) => each !== first)) {
        expect(begun).toMatchObject({ outcome: 'already-running', execution: { id: first.id, state: 'PENDING' } });
      }
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({ epoch: 1, runsCount: 1 });
    });

    it('keeps what a producer asks of the messages of its queue, until it starts without', async () => {
      const asks = async (id: WorkflowId, nodeId: NodeId, hasTerms: boolean) => {
        const { graph } = (await here.store.workflows.graph(id))!;
        const executionId = newId<ExecutionId>();
        const producers = [{ nodeId, queue: 'shared', channel: null, hasTerms }];
        await here.store.workflows.begin({ id: executionId, workflowId: id, graph, at: START, producers, queues: [] });
        await here.store.workflows.end(executionId, 'REVOKED', null, START);
      };
      const { id, nodes } = await withNodes(1);
      const other = await withNodes(1);
      const [first, second] = [nodes[0]!.id, other.nodes[0]!.id];
      const queueId = await here.store.workflows.ensureQueue(here.owner, 'shared', START);
      expect(await here.store.workflows.queueTerms(queueId)).toBe(null);
      await asks(id, first, true);
      expect(await here.store.workflows.queueTerms(queueId)).toMatchObject({
        version: { workflowId: id },
        nodeId: first,
      });
      await asks(other.id, second, false); // leaves alone what another one asks
      expect((await here.store.workflows.queueTerms(queueId))?.nodeId).toBe(first);
      await asks(other.id, second, true);
      expect((await here.store.workflows.queueTerms(queueId))?.nodeId).toBe(second);
      await asks(other.id, second, false);
      expect(await here.store.workflows.queueTerms(queueId)).toBe(null);
    });

    it('of a workflow that is not there cannot begin', async () => {
      const { id } = await withNodes(1);
      const { graph } = (await here.store.workflows.graph(id))!;
      await here.store.workflows.remove(id, here.owner, START);
      await expect(
        here.store.workflows.begin({
          id: newId<ExecutionId>(),
          workflowId: id,
          graph,
          at: START,
          producers: [],
          queues: [],
        }),
      ).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    });

    it('of a workflow that is of another type by now does not begin, or fail to, and leaves it inactive', async () => {
      const { id } = await withNodes(1);
      await here.store.workflows.update(id, here.owner, { type: 'api' }, START);
      expect((await start(id)).begun).toEqual({ outcome: 'wrong-type' });
      await here.store.workflows.recordFailedStart(newId<ExecutionId>(), id, 'Workflow validation failed', START);
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({
        status: 'inactive',
        executionId: null,
        epoch: 0,
        runsCount: 0,
      });
    });

    it('is what makes a production workflow active: nobody sets that', async () => {
      const { id } = await withNodes(1);
      expect(await here.store.workflows.setStatus(id, 'active', START + 1)).toBe('wrong-type');
      expect((await here.store.workflows.get(id, here.owner))?.status).toBe('inactive');
      const { id: execution } = await start(id);
      expect(await here.store.workflows.setStatus(id, 'inactive', START + 1)).toBe('wrong-type');
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({
        status: 'active',
        executionId: execution,
      });
    });

    it('begins, or a workflow becomes another type, where both are asked for at the same instant', async () => {
      const { id } = await withNodes(1);
      const [started, changed] = await Promise.allSettled([
        start(id),
        here.store.workflows.update(id, here.owner, { type: 'api' }, START),
      ]);
      const hasBegun = started.status === 'fulfilled' && started.value.begun.outcome === 'begun';
      expect(changed.status).toBe(hasBegun ? 'rejected' : 'fulfilled');
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject(
        hasBegun ? { type: 'production', status: 'active' } : { type: 'api', status: 'inactive', executionId: null },
      );
    });

    it.each([
      ['SUCCESS', 'inactive'],
      ['REVOKED', 'inactive'],
      ['FAILURE', 'error'],
    ] as const)('that ends as %s leaves the workflow %s, once', async (state, status) => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      await here.store.workflows.markStarted(execution);
      expect((await here.store.workflows.execution(execution))?.state).toBe('STARTED');
      expect(await here.store.workflows.end(execution, state, state === 'FAILURE' ? 'why' : null, START + 9)).toBe(
        'ended',
      );
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({ status, executionId: null, epoch: 2 });
      expect(await here.store.workflows.execution(execution)).toMatchObject({
        state,
        endedAt: START + 9,
        error: state === 'FAILURE' ? 'why' : null,
      });
      expect(await here.store.workflows.end(execution, 'REVOKED', null, START + 10)).toBe('not-active');
      expect((await here.store.workflows.get(id, here.owner))?.epoch).toBe(2);
      await here.store.workflows.markStarted(execution);
      expect((await here.store.workflows.execution(execution))?.state).toBe(state);
    });

    it('begins anew with the same loops, and cursors at the beginning', async () => {
      const on = await bench(here.store);
      const flush = flusher(here.store, on.incarnation);
      await flush(
        group({ kind: 'set-cursor', executionId: on.executionId, nodeId: on.nodeId, value: 7, ended: true }),
        group({ kind: 'set-node-state', workflowId: on.workflowId, nodeId: on.nodeId, value: 'kept' }),
      );
      expect((await here.store.workflows.load(on.executionId))?.loops[0]).toMatchObject({
        cursor: 7,
        sourceEnded: true,
      });
      await here.store.workflows.end(on.executionId, 'REVOKED', null, START);
      const { id } = await start(on.workflowId);
      const loaded = await here.store.workflows.load(id);
      expect(loaded?.loops).toMatchObject([
        { loop: { id: on.loopId }, cursor: null, cursorBefore: 7, sourceEnded: false, ended: false },
      ]);
      expect(loaded?.version.id).toBe(on.versionId);
      expect(loaded?.nodeStates.get(on.nodeId)).toBe('kept');
      await here.store.workflows.end(id, 'REVOKED', null, START);
      // One that came to nothing in between hides none of the cursors before it.
      const { id: third } = await start(on.workflowId);
      expect((await here.store.workflows.load(third))?.loops).toMatchObject([{ cursor: null, cursorBefore: 7 }]);
      expect((await here.store.workflows.load(on.executionId))?.loops).toMatchObject([
        { cursor: 7, cursorBefore: null },
      ]);
    });

    it('that failed before it ran is the latest, and the status tells', async () => {
      const { id } = await withNodes(1);
      expect(await here.store.workflows.latestExecution(id)).toBeNull();
      const failedStart = newId<ExecutionId>();
      await here.store.workflows.recordFailedStart(failedStart, id, 'Workflow validation failed', START);
      expect(await here.store.workflows.latestExecution(id)).toMatchObject({
        id: failedStart,
        versionId: null,
        state: 'FAILURE',
        endedAt: START,
        error: 'Workflow validation failed',
      });
      expect(await here.store.workflows.get(id, here.owner)).toMatchObject({
        status: 'error',
        executionId: null,
        runsCount: 0,
      });
    });

    it('that is active is the latest though a later start failed', async () => {
      const { id } = await withNodes(1);
      const { id: active } = await start(id);
      await here.store.workflows.recordFailedStart(newId<ExecutionId>(), id, 'no', START + 9);
      expect((await here.store.workflows.latestExecution(id))?.id).toBe(active);
      expect((await here.store.workflows.get(id, here.owner))?.status).toBe('active');
    });

    it('listens with its owner, channel and loop, loaded or not', async () => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      const loop = (await here.store.workflows.load(execution))!.loops[0]!.loop;
      expect(await here.store.workflows.listeners()).toEqual([
        {
          ownerId: here.owner,
          channel: 'hook',
          executionId: execution,
          loopId: loop.id,
          queueId: loop.queueId,
          workflowId: id,
          epoch: 1,
        },
      ]);
      await here.reopen();
      expect(await here.store.workflows.listeners()).toHaveLength(1);
      await here.store.workflows.end(execution, 'REVOKED', null, START);
      expect(await here.store.workflows.listeners()).toEqual([]);
    });

    it('stays active over a restart', async () => {
      const { id } = await withNodes(1);
      const { id: execution } = await start(id);
      await here.store.workflows.markStarted(execution);
      await here.reopen();
      await here.store.workflows.beginIncarnation(START + 1);
      expect(await here.store.workflows.activeExecutions()).toEqual([execution]);
      expect((await here.store.workflows.execution(execution))?.state).toBe('STARTED');
    });
  });
}

import type { MessageSeq, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { RunFilter } from '@loopwright/runtime/ports';
import { beforeEach, describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  addUser,
  append,
  bench,
  DAY,
  deadLetter,
  failed,
  flusher,
  group,
  newId,
  newRun,
  type Open,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';
import { rules } from './retire.ts';

/** What the history of runs and the queues promise. */
export function historyStoreContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush } = on;

  let stranger: UserId;

  beforeEach(async () => {
    stranger = await addUser(on.store);
  });

  const ids = async (filter: Partial<RunFilter>) =>
    (await on.store.history.runs(on.owner, { limit: 100, ...filter })).map((run) => Number(run.id));

  it('runs of a workflow are told in their order, of whichever loop they are', async () => {
    const other = await bench(on.store);
    const second = await on.store.workflows.ensureLoop(on.workflowId, on.owner, newId(), null, START);
    const inSecond = { loopId: second.id };
    await flusher(on.store, other.incarnation)(
      group(open(newRun(on, 1), succeeded())),
      group(open(newRun(on, 2, inSecond), failed())),
      group(open(newRun(on, 3), succeeded())),
      group(open(newRun(on, 4, { loopId: null }), succeeded())),
      group(open(newRun(other, 5), succeeded())),
      group(open(newRun(on, 6, { ...inSecond, startedAt: START + 10_000 }), succeeded())),
    );
    const { workflowId } = on;
    expect(await ids({ workflowId })).toEqual([6, 4, 3, 2, 1]);
    expect(await ids({ workflowId, limit: 2 })).toEqual([6, 4]);
    expect(await ids({ workflowId, limit: 2, before: 4 as RunId })).toEqual([3, 2]);
    expect(await ids({ workflowId, states: ['succeeded'] })).toEqual([6, 4, 3, 1]);
    expect(await ids({ workflowId, states: [] })).toEqual([]);
    expect(await ids({ workflowId, states: ['failed', 'succeeded'], startedFrom: START + 5000 })).toEqual([6]);
    expect(await ids({ workflowId: other.workflowId })).toEqual([]);
    expect(await ids({ states: ['failed'] })).toEqual([2]);
    expect(await ids({ errorContains: 'BROKE', errorCode: 'NODE_FAILED' })).toEqual([2]);
    expect(await ids({ states: ['failed'], before: 2 as RunId })).toEqual([]);
    expect(await ids({ states: ['failed'], startedFrom: START + 5000 })).toEqual([]);
    expect(await on.store.history.runs(stranger, { states: ['failed'], limit: 9 })).toEqual([]);
    expect(await on.store.history.runs(stranger, { workflowId, limit: 9 })).toEqual([]);
  });

  it('runs are told by parts of a span, with the last one', async () => {
    await flush(
      group(open(newRun(on, 1), succeeded(START))),
      group(open(newRun(on, 2), succeeded(START + 60_000))),
      group(open(newRun(on, 3), failed(START + 60_000))),
    );
    const span = { from: START, buckets: 3, bucketMs: 60_000 };
    const told = {
      workflowId: on.workflowId,
      succeeded: [1, 1, 0],
      failed: [0, 1, 0],
      lastRun: { id: 3, state: 'failed', startedAt: START, endedAt: START + 60_000, errorText: 'it broke' },
      lastFailureAt: START + 60_000,
    };
    expect(await on.store.history.activity(on.owner, null, span)).toEqual([told]);
    expect(await on.store.history.activity(on.owner, on.workflowId, span)).toEqual([told]);
    expect(await on.store.history.activity(on.owner, newId<WorkflowId>(), span)).toEqual([]);
    expect(await on.store.history.activity(stranger, null, span)).toEqual([]);
  });

  describe('runs', () => {
    const minute = 60_000;
    beforeEach(async () => {
      // Ten runs a minute apart: every third failed, the last is under way.
      const runs = Array.from({ length: 10 }, (_, index) => {
        const startedAt = START + index * minute;
        const run = newRun(on, index + 1, { startedAt, iteration: index });
        if (index === 9) return group(open(run));
        return group(open(run, index % 3 === 2 ? failed(startedAt, `Broken pipe ${index}`) : succeeded(startedAt)));
      });
      await flush(
        ...runs,
        group(
          open(
            newRun(on, 11, { loopId: null, executionId: null, origin: 'trial', startedAt: START + 10 * minute }),
            succeeded(),
          ),
        ),
      );
    });

    it('are paged newest first, by any filter', async () => {
      expect(await ids({})).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      expect(await ids({ limit: 3 })).toEqual([11, 10, 9]);
      expect(await ids({ limit: 3, before: 9 as RunId })).toEqual([8, 7, 6]);
      expect(await ids({ loopId: on.loopId, limit: 2, before: 4 as RunId })).toEqual([3, 2]);
      expect(await ids({ workflowId: on.workflowId, limit: 2 })).toEqual([11, 10]);
      expect(await ids({ states: ['failed'] })).toEqual([9, 6, 3]);
      expect(await ids({ workflowId: on.workflowId, states: ['failed', 'leased'] })).toEqual([10, 9, 6, 3]);
      expect(await ids({ workflowId: on.workflowId, states: ['failed'], limit: 1, before: 9 as RunId })).toEqual([6]);
      expect(await ids({ loopId: on.loopId, states: ['failed'], before: 6 as RunId })).toEqual([3]);
      expect(await ids({ states: ['succeeded'], limit: 3 })).toEqual([11, 8, 7]);
      expect(await ids({ errorCode: 'NODE_FAILED', limit: 2 })).toEqual([9, 6]);
      expect(await ids({ workflowId: on.workflowId, errorContains: 'broken PIPE 5' })).toEqual([6]);
      expect(await ids({ workflowId: on.workflowId, errorContains: '%' })).toEqual([]);
      expect(await ids({ startedFrom: START + 3 * minute, startedTo: START + 5 * minute })).toEqual([6, 5, 4]);
      expect(await ids({ loopId: on.loopId, startedFrom: START + 8 * minute })).toEqual([10, 9]);
      expect(await ids({ workflowId: on.workflowId, states: ['failed'], startedTo: START + 5 * minute })).toEqual([
        6, 3,
      ]);
      expect(await ids({ startedFrom: START + DAY })).toEqual([]);
      expect(await ids({ startedTo: START - 1 })).toEqual([]);
      expect(await ids({ states: [] })).toEqual([]);
    });

    it('that repeat another one name it, and wait with their message as set aside', async () => {
      await flush(group(open(newRun(on, 901), succeeded())));
      await flush(
        group(
          send(on.queueId, { seq: 901 as MessageSeq, runId: 902 as RunId, leased: true }),
          open(newRun(on, 902, { replayOf: 901 as RunId })),
          append(902, 0, 'began'),
          { kind: 'suspend-run', runId: 902 as RunId, state: 'suspended' },
        ),
      );
      expect(await on.store.history.run(on.owner, 901 as RunId)).toMatchObject({ replayOf: null });
      expect(await on.store.history.run(on.owner, 902 as RunId)).toMatchObject({ replayOf: 901, state: 'suspended' });
      const [message] = await on.store.log.claim(on.queueId, on.incarnation, 9, 1000);
      expect(message).toMatchObject({ runId: 902, deliveries: 1 });
      expect(await on.store.workflows.unfinishedRun(902 as RunId)).toMatchObject({ setAside: true });
    });

    it('tell where they come from', async () => {
      expect(await on.store.history.run(on.owner, 1 as RunId)).toEqual({
        id: 1,
        workflowId: on.workflowId,
        versionId: on.versionId,
        executionId: on.executionId,
        replayOf: null,
        outcomeUnknown: false,
        loopId: on.loopId,
        producerId: on.nodeId,
        iteration: 0,
        origin: 'loop',
        state: 'succeeded',
        startedAt: START,
        endedAt: START,
        errorCode: null,
        errorText: null,
        errorNode: null,
      });
      expect(await on.store.history.run(on.owner, 11 as RunId)).toMatchObject({
        origin: 'trial',
        loopId: null,
        producerId: null,
        executionId: null,
      });
    });

    it('of somebody else are as if they were not there', async () => {
      expect(await on.store.history.runs(stranger, { limit: 10 })).toEqual([]);
      expect(
        await on.store.history.runs(stranger, { limit: 10, workflowId: on.workflowId, states: ['failed'] }),
      ).toEqual([]);
      expect(await on.store.history.run(stranger, 1 as RunId)).toBeNull();
      expect(await on.store.history.run(on.owner, 999 as RunId)).toBeNull();
    });

    it('are counted by loop and minute', async () => {
      const rows = await on.store.history.minutes(on.workflowId, START + minute, START + 2 * minute);
      expect(rows).toEqual([
        { loopId: on.loopId, minute: START + minute, succeeded: 1, failed: 0 },
        { loopId: on.loopId, minute: START + 2 * minute, succeeded: 0, failed: 1 },
      ]);
      expect(await on.store.history.loops(on.workflowId)).toEqual([
        { id: on.loopId, nodeId: on.nodeId, queueId: expect.any(Number), nextIteration: 10 },
      ]);
    });
  });

  it('of an empty history every answer is empty', async () => {
    expect(await ids({ startedFrom: START, startedTo: START + DAY })).toEqual([]);
    expect(await on.store.history.journal(1 as RunId)).toEqual({ segments: [], payload: null });
    expect(await on.store.history.deadLetters(on.owner, { limit: 10 })).toEqual([]);
    expect(await on.store.history.retire(rules(START))).toEqual({ rows: 0, messages: [] });
  });

  describe('a queue', () => {
    it('tells its depth, its dead letters and its age', async () => {
      await flush(
        group(
          send(on.queueId, { seq: 1 as MessageSeq, at: START + 3 }),
          send(on.queueId, { seq: 2 as MessageSeq, at: START + 4 }),
        ),
        group(open(newRun(on, 1), failed()), deadLetter(on, 1)),
      );
      await on.store.log.claim(on.queueId, on.incarnation, 1, 1000);
      const row = {
        id: on.queueId,
        name: `inbox_${on.nodeId}`,
        workflowId: on.workflowId,
        nodeId: on.nodeId,
        depth: 2,
        parked: 0,
        deadLetters: 1,
        oldestAt: START + 3,
      };
      expect(await on.store.history.queues(on.owner)).toEqual([row]);
      expect(await on.store.history.queue(on.owner, on.queueId)).toEqual(row);
      expect(await on.store.history.queue(stranger, on.queueId)).toBeNull();
      expect(await on.store.history.depth(on.queueId)).toBe(3);
    });

    it('that is shared belongs to the workflows that ran with it', async () => {
      await on.store.workflows.ensureLoop(on.workflowId, on.owner, on.nodeId, 'orders', START);
      await on.store.workflows.ensureQueue(on.owner, 'other', START);
      const names = async (workflowId?: WorkflowId) =>
        (await on.store.history.queues(on.owner, workflowId === undefined ? {} : { workflowId })).map(
          (queue) => queue.name,
        );
      expect(await names(on.workflowId)).toEqual([`inbox_${on.nodeId}`, 'orders']);
      expect(await names()).toEqual([`inbox_${on.nodeId}`, 'orders', 'other']);
      const shared = (await on.store.history.queues(on.owner)).find((queue) => queue.name === 'orders');
      expect(shared).toMatchObject({ workflowId: null, nodeId: null, depth: 0, deadLetters: 0, oldestAt: null });
    });
  });
}

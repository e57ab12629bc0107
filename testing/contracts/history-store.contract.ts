import type { ExecutionId, MessageSeq, NodeId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { NewRun, RunFilter, Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  acknowledge,
  addUser,
  append,
  type Bench,
  bench,
  DAY,
  failed,
  flusher,
  group,
  leasedGroup,
  newId,
  newRun,
  type Open,
  type Opened,
  open,
  START,
  send,
  succeeded,
  textOf,
} from './fixture.ts';

/** What the history, the queues and the dead letters promise. */
export function historyStoreContract(openStore: Open): void {
  let opened: Opened;
  let store: Store;
  let on: Bench;
  let flush: ReturnType<typeof flusher>;
  let stranger: UserId;

  beforeEach(async () => {
    opened = await openStore();
    store = opened.store;
    on = await bench(store);
    flush = flusher(store, on.incarnation);
    stranger = await addUser(store);
  });
  afterEach(() => opened.close());

  const ids = async (filter: Partial<RunFilter>) =>
    (await store.history.runs(on.owner, { limit: 100, ...filter })).map((run) => Number(run.id));
  const rules = (now: number, change: Partial<Parameters<Store['history']['retire']>[0]> = {}) => ({
    now,
    failedDays: 90,
    succeededDays: 7,
    succeededRuns: 10_000,
    pulledFailedRuns: 10_000,
    limit: 1000,
    ...change,
  });
  const retireAll = async (now: number, change: Parameters<typeof rules>[1] = {}) => {
    let gone = 0;
    for (
      let slice = await store.history.retire(rules(now, change));
      slice.rows > 0;
      slice = await store.history.retire(rules(now, change))
    )
      gone += slice.rows;
    return gone;
  };
  const letter = (
    id: number,
    change: { readonly seq?: number; readonly payloadId?: number; readonly at?: number } = {},
  ) => ({
    kind: 'dead-letter' as const,
    seq: (change.seq ?? null) as MessageSeq | null,
    queueId: on.queueId,
    payloadId: change.payloadId ?? null,
    runId: id as RunId,
    error: { code: 'NODE_FAILED', text: 'it broke' } as const,
    at: change.at ?? START,
  });

  it('runs of a workflow are told in their order, of whichever loop they are', async () => {
    const other = await bench(store);
    const second = await store.workflows.ensureLoop(on.workflowId, on.owner, newId(), null, START);
    const inSecond = { loopId: second.id };
    await flusher(store, other.incarnation)(
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
    expect(await store.history.runs(stranger, { states: ['failed'], limit: 9 })).toEqual([]);
    expect(await store.history.runs(stranger, { workflowId, limit: 9 })).toEqual([]);
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
    expect(await store.history.activity(on.owner, null, span)).toEqual([told]);
    expect(await store.history.activity(on.owner, on.workflowId, span)).toEqual([told]);
    expect(await store.history.activity(on.owner, newId<WorkflowId>(), span)).toEqual([]);
    expect(await store.history.activity(stranger, null, span)).toEqual([]);
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
      expect(await store.history.run(on.owner, 901 as RunId)).toMatchObject({ replayOf: null });
      expect(await store.history.run(on.owner, 902 as RunId)).toMatchObject({ replayOf: 901, state: 'suspended' });
      const [message] = await store.log.claim(on.queueId, on.incarnation, 9, 1000);
      expect(message).toMatchObject({ runId: 902, deliveries: 1 });
      expect(await store.workflows.unfinishedRun(902 as RunId)).toMatchObject({ setAside: true });
    });

    it('tell where they come from', async () => {
      expect(await store.history.run(on.owner, 1 as RunId)).toEqual({
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
      expect(await store.history.run(on.owner, 11 as RunId)).toMatchObject({
        origin: 'trial',
        loopId: null,
        producerId: null,
        executionId: null,
      });
    });

    it('of somebody else are as if they were not there', async () => {
      expect(await store.history.runs(stranger, { limit: 10 })).toEqual([]);
      expect(await store.history.runs(stranger, { limit: 10, workflowId: on.workflowId, states: ['failed'] })).toEqual(
        [],
      );
      expect(await store.history.run(stranger, 1 as RunId)).toBeNull();
      expect(await store.history.run(on.owner, 999 as RunId)).toBeNull();
    });

    it('are counted by loop and minute', async () => {
      const rows = await store.history.minutes(on.workflowId, START + minute, START + 2 * minute);
      expect(rows).toEqual([
        { loopId: on.loopId, minute: START + minute, succeeded: 1, failed: 0 },
        { loopId: on.loopId, minute: START + 2 * minute, succeeded: 0, failed: 1 },
      ]);
      expect(await store.history.loops(on.workflowId)).toEqual([
        { id: on.loopId, nodeId: on.nodeId, queueId: expect.any(Number), nextIteration: 10 },
      ]);
    });
  });

  it('of an empty history every answer is empty', async () => {
    expect(await ids({ startedFrom: START, startedTo: START + DAY })).toEqual([]);
    expect(await store.history.journal(1 as RunId)).toEqual({ segments: [], payload: null });
    expect(await store.history.deadLetters(on.owner, { limit: 10 })).toEqual([]);
    expect(await store.history.retire(rules(START))).toEqual({ rows: 0, messages: [] });
  });

  describe('a queue', () => {
    it('tells its depth, its dead letters and its age', async () => {
      await flush(
        group(
          send(on.queueId, { seq: 1 as MessageSeq, at: START + 3 }),
          send(on.queueId, { seq: 2 as MessageSeq, at: START + 4 }),
        ),
        group(open(newRun(on, 1), failed()), letter(1)),
      );
      await store.log.claim(on.queueId, on.incarnation, 1, 1000);
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
      expect(await store.history.queues(on.owner)).toEqual([row]);
      expect(await store.history.queue(on.owner, on.queueId)).toEqual(row);
      expect(await store.history.queue(stranger, on.queueId)).toBeNull();
      expect(await store.history.depth(on.queueId)).toBe(3);
    });

    it('that is shared belongs to the workflows that ran with it', async () => {
      await store.workflows.ensureLoop(on.workflowId, on.owner, on.nodeId, 'orders', START);
      await store.workflows.ensureQueue(on.owner, 'other', START);
      const names = async (workflowId?: WorkflowId) =>
        (await store.history.queues(on.owner, workflowId === undefined ? {} : { workflowId })).map(
          (queue) => queue.name,
        );
      expect(await names(on.workflowId)).toEqual([`inbox_${on.nodeId}`, 'orders']);
      expect(await names()).toEqual([`inbox_${on.nodeId}`, 'orders', 'other']);
      const shared = (await store.history.queues(on.owner)).find((queue) => queue.name === 'orders');
      expect(shared).toMatchObject({ workflowId: null, nodeId: null, depth: 0, deadLetters: 0, oldestAt: null });
    });
  });

  describe('a dead letter', () => {
    const bury = async () => {
      await store.log.reserveIds('payload', 9); // those that the facts name themselves
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 1, bytes: new TextEncoder().encode('data') } },
          send(on.queueId, { seq: 1 as MessageSeq, payloadId: 1 }),
        ),
        group(send(on.queueId, { seq: 2 as MessageSeq })),
      );
      await store.log.claim(on.queueId, on.incarnation, 1, 1000);
      await flush(group(open(newRun(on, 1, { payloadId: 1, caller: true }), null, 1), append(1, 0, 'tried')));
      await flush(
        leasedGroup(1, { kind: 'end-run', runId: 1 as RunId, end: failed() }, letter(1, { seq: 1, payloadId: 1 })),
      );
    };

    it('is paged newest first, with its payload', async () => {
      await bury();
      await flush(...[2, 3].map((id) => group(open(newRun(on, id), failed()), letter(id))));
      const page = await store.history.deadLetters(on.owner, { limit: 2 });
      expect(page.map((row) => row.runId)).toEqual([3, 2]);
      const rest = await store.history.deadLetters(on.owner, {
        limit: 9,
        before: page[1]!.seq,
        queueId: on.queueId,
        workflowId: on.workflowId,
      });
      expect(rest.map((row) => row.seq)).toEqual([1]);
      expect(textOf((await store.history.deadLetter(on.owner, 1 as MessageSeq))?.payload)).toBe('data');
      expect(await store.history.deadLetter(stranger, 1 as MessageSeq)).toBeNull();
      expect(await store.history.deadLetter(on.owner, 2 as MessageSeq)).toBeNull();
      expect(await store.history.deadLetters(stranger, { limit: 9 })).toEqual([]);
    });

    it('is found by a part of its error, code or text, in any case', async () => {
      await bury();
      const [{ errorCode, errorText } = { errorCode: '', errorText: '' }] = await store.history.deadLetters(on.owner, {
        limit: 1,
      });
      expect(errorCode).not.toBe('');
      const found = async (errorContains: string) =>
        (await store.history.deadLetters(on.owner, { limit: 9, errorContains })).map((row) => row.seq);
      expect(await found(errorCode.toLowerCase())).toEqual([1]);
      expect(await found(errorText.toUpperCase())).toEqual([1]);
      expect(await found(`${errorText}, not`)).toEqual([]);
      expect(await found('%')).toEqual([]);
    });

    it('goes back to the end of its queue, and its run goes on', async () => {
      await bury();
      expect(await store.workflows.redrive(stranger, 1 as MessageSeq, START)).toBe('unknown');
      expect(await store.workflows.redrive(on.owner, 2 as MessageSeq, START)).toBe('not-dead');
      expect(await store.workflows.redrive(on.owner, 1 as MessageSeq, START)).toBe('redriven');
      expect(await store.workflows.redrive(on.owner, 1 as MessageSeq, START)).toBe('unknown');
      expect(await store.history.run(on.owner, 1 as RunId)).toMatchObject({
        state: 'waiting',
        endedAt: null,
        errorCode: null,
      });
      const claimed = await store.log.claim(on.queueId, on.incarnation, 9, 1000);
      expect(claimed.map(({ runId, deliveries }) => [runId, deliveries])).toEqual([
        [null, 1],
        [1, 1],
      ]);
      await flush(group({ kind: 'lease-run', runId: 1 as RunId }));
      // Its caller is gone long since: a crash now makes it wait, it is no orphan.
      expect((await store.workflows.beginIncarnation(START)).orphaned).toBe(0);
      expect((await store.workflows.unfinishedRun(1 as RunId))?.journal.map(textOf)).toEqual(['tried']);
    });

    it('holds what it was edited to, for the message and the run that resumes', async () => {
      await bury();
      const edited = new TextEncoder().encode('edited');
      expect(await store.workflows.editDeadLetter(stranger, 1 as MessageSeq, edited, START)).toBe('unknown');
      expect(await store.workflows.editDeadLetter(on.owner, 2 as MessageSeq, edited, START)).toBe('not-dead');
      expect(textOf((await store.history.deadLetter(on.owner, 1 as MessageSeq))?.payload)).toBe('data');
      expect(await store.workflows.editDeadLetter(on.owner, 1 as MessageSeq, edited, START)).toBe('edited');
      expect(textOf((await store.history.deadLetter(on.owner, 1 as MessageSeq))?.payload)).toBe('edited');
      await store.workflows.redrive(on.owner, 1 as MessageSeq, START);
      const claimed = await store.log.claim(on.queueId, on.incarnation, 9, 1000);
      expect(textOf(claimed.at(-1)!.payload)).toBe('edited');
      expect(textOf((await store.workflows.unfinishedRun(1 as RunId))?.payload)).toBe('edited');
    });

    it('gives up the bytes that it held with its last reference, whatever was edited', async () => {
      await bury();
      const large = (byte: number) => new Uint8Array(300_000).fill(byte);
      await store.workflows.editDeadLetter(on.owner, 1 as MessageSeq, large(1), START);
      await flush(group(open(newRun(on, 2, { payloadId: 1 }), succeeded()))); // the payload that was edited away is not there any more
      expect((await store.history.journal(2 as RunId)).payload).toBeNull();
      await store.workflows.editDeadLetter(on.owner, 1 as MessageSeq, large(2), START);
      await store.workflows.deleteDeadLetter(on.owner, 1 as MessageSeq);
      expect((await store.history.journal(1 as RunId)).payload).toEqual(large(2));
      await retireAll(START + 100 * DAY);
      expect(await store.history.run(on.owner, 1 as RunId)).toBeNull();
    });

    it('is deleted, and its run stays', async () => {
      await bury();
      expect(await store.workflows.deleteDeadLetter(stranger, 1 as MessageSeq)).toBe('unknown');
      expect(await store.workflows.deleteDeadLetter(on.owner, 2 as MessageSeq)).toBe('not-dead');
      expect(await store.workflows.deleteDeadLetter(on.owner, 1 as MessageSeq)).toBe('deleted');
      expect(await store.workflows.deleteDeadLetter(on.owner, 1 as MessageSeq)).toBe('unknown');
      expect(await store.history.depth(on.queueId)).toBe(1);
      expect(textOf((await store.history.journal(1 as RunId)).payload)).toBe('data');
    });
  });

  describe('retention', () => {
    const runAt = (id: number, day: number, end = succeeded(START + day * DAY)) =>
      group(open(newRun(on, id, { startedAt: START + day * DAY }), end), append(id, 0, 'x'));

    it('keeps the newest successes of a loop, and none that is too old', async () => {
      await flush(runAt(1, 0), runAt(2, 5), runAt(3, 6), runAt(4, 6), runAt(5, 6));
      expect(await retireAll(START + 8 * DAY)).toBe(2);
      expect(await ids({})).toEqual([5, 4, 3, 2]);
      await retireAll(START + 8 * DAY, { succeededRuns: 2 });
      expect(await ids({})).toEqual([5, 4]);
      expect((await store.history.journal(3 as RunId)).segments).toEqual([]);
      expect(
        (await store.history.minutes(on.workflowId, 0, START + 9 * DAY)).reduce((sum, row) => sum + row.succeeded, 0),
      ).toBe(5);
    });

    it('keeps failures and dead letters longer, and a failed run as long as its dead letter', async () => {
      await flush(runAt(1, 0, failed(START)), runAt(2, 0, failed(START)), runAt(3, 50, failed(START + 50 * DAY)));
      await flush(group(letter(1, { at: START + 10 * DAY })));
      await retireAll(START + 91 * DAY);
      expect(await ids({})).toEqual([3, 1]);
      expect(await store.history.retire(rules(START + 101 * DAY))).toMatchObject({
        messages: [{ queueId: on.queueId, count: 1 }],
      });
      expect(await ids({})).toEqual([3]);
      expect(await store.history.deadLetters(on.owner, { limit: 1 })).toEqual([]);
    });

    it('keeps the last failures of a producer that makes its own data, with their dead letters, and of others all', async () => {
      const failedAt = (id: number, change: Partial<NewRun>) =>
        group(open(newRun(on, id, { startedAt: START + id, ...change }), failed(START + id)), letter(id));
      const other = newId<NodeId>();
      const executionId = newId<ExecutionId>();
      await store.workflows.end(on.executionId, 'REVOKED', null, START);
      await store.workflows.begin({
        id: executionId,
        workflowId: on.workflowId,
        graph: on.graph,
        at: START,
        producers: [
          { nodeId: on.nodeId, queue: null, channel: 'hook', hasTerms: false },
          { nodeId: other, queue: null, channel: null, hasTerms: false },
        ],
        queues: [],
      });
      const pulled = (await store.workflows.load(executionId))!.loops.find(({ loop }) => loop.nodeId === other)!.loop;
      const mine = { loopId: pulled.id };
      await flush(failedAt(1, {}), failedAt(2, mine), failedAt(3, {}), failedAt(4, mine), failedAt(5, mine));
      await flush(group(open(newRun(on, 6, { ...mine, startedAt: START })))); // under way
      await retireAll(START + DAY, { pulledFailedRuns: 2 });
      expect(await ids({})).toEqual([6, 5, 4, 3, 1]);
      const letters = await store.history.deadLetters(on.owner, { limit: 10 });
      expect(letters.map(({ runId }) => runId).sort()).toEqual([1, 3, 4, 5]);
    });

    it('never takes what is not ended, nor what a message refers to', async () => {
      await flush(group(open(newRun(on, 1))), group(open(newRun(on, 2))));
      await flush(group(send(on.queueId, { seq: 1 as MessageSeq, runId: 2 as RunId })));
      await flush(leasedGroup(2, { kind: 'end-run', runId: 2 as RunId, end: succeeded() }));
      expect(await retireAll(START + 1000 * DAY)).toBe(0);
      expect(await ids({})).toEqual([2, 1]);
      await store.log.claim(on.queueId, on.incarnation, 1, 1000);
      await flush(group(acknowledge(1)));
      await retireAll(START + 1000 * DAY);
      expect(await ids({})).toEqual([1]);
    });

    it('meets a run again that succeeded late, after younger ones went', async () => {
      await flush(runAt(1, 0, failed(START)), group(letter(1)), runAt(2, 0), runAt(3, 0));
      await retireAll(START + 8 * DAY);
      expect(await ids({})).toEqual([1]);
      const [row] = await store.history.deadLetters(on.owner, { limit: 1 });
      await store.workflows.redrive(on.owner, row!.seq, START);
      const [message] = await store.log.claim(on.queueId, on.incarnation, 1, 1000);
      await flush(
        group(
          { kind: 'lease-run', runId: 1 as RunId },
          { kind: 'end-run', runId: 1 as RunId, end: succeeded() },
          acknowledge(message!.seq),
        ),
      );
      await retireAll(START + 8 * DAY);
      expect(await ids({})).toEqual([]);
    });

    it('goes slice by slice', async () => {
      await flush(...Array.from({ length: 20 }, (_, index) => runAt(index + 1, 0)));
      const first = await store.history.retire(rules(START + 8 * DAY, { limit: 5 }));
      expect(first.rows).toBeGreaterThan(0);
      expect(await ids({})).toHaveLength(15);
      await retireAll(START + 8 * DAY, { limit: 5 });
      expect(await ids({})).toEqual([]);
    });

    it('takes a payload with the last that refers to it', async () => {
      const bytes = new Uint8Array(300_000);
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 1, bytes } },
          open(newRun(on, 1, { payloadId: 1 }), succeeded()),
          open(newRun(on, 2, { payloadId: 1 })),
        ),
      );
      await retireAll(START + 30 * DAY);
      expect(await ids({})).toEqual([2]);
      expect((await store.workflows.unfinishedRun(2 as RunId))?.payload).toEqual(bytes);
    });

    it('takes away what a workflow left that was deleted for good', async () => {
      await flush(runAt(1, 0), runAt(2, 0, failed()), group(letter(2)), group(send(on.queueId)));
      await store.workflows.remove(on.workflowId, on.owner, START);
      await store.workflows.purgeRemoved(START + 1);
      expect(await retireAll(START + 1, { limit: 2 })).toBeGreaterThan(4);
      expect(await store.history.journal(1 as RunId)).toEqual({ segments: [], payload: null });
      expect(await store.history.queues(on.owner)).toEqual([]);
      expect(await store.accounts.removeUser(on.owner)).toBe('removed');
    });
  });
}

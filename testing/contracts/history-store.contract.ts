import type { LoopId, MessageSeq, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { Change, NewRun, RunFilter } from '@loopwright/runtime/ports';
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
    expect(await ids({ workflowId, limit: 2, before: { startedAt: START, id: 4 as RunId } })).toEqual([3, 2]);
    expect(await ids({ workflowId, states: ['succeeded'] })).toEqual([6, 4, 3, 1]);
    expect(await ids({ workflowId, states: [] })).toEqual([]);
    expect(await ids({ states: ['succeeded'], errorContains: 'broke' })).toEqual([]);
    expect(await ids({ states: ['succeeded'], errorCode: 'NODE_FAILED' })).toEqual([]);
    expect(await ids({ states: [], outcomeUnknown: true })).toEqual([]);
    expect(await ids({ workflowId, states: ['failed', 'succeeded'], startedFrom: START + 5000 })).toEqual([6]);
    expect(await ids({ workflowId: other.workflowId })).toEqual([]);
    expect(await ids({ states: ['failed'] })).toEqual([2]);
    expect(await ids({ errorContains: 'BROKE', errorCode: 'NODE_FAILED' })).toEqual([2]);
    expect(await ids({ states: ['failed'], before: { startedAt: START, id: 2 as RunId } })).toEqual([]);
    expect(await ids({ states: ['failed'], startedFrom: START + 5000 })).toEqual([]);
    expect(await on.store.history.runs(stranger, { states: ['failed'], limit: 9 })).toEqual([]);
    expect(await on.store.history.runs(stranger, { workflowId, limit: 9 })).toEqual([]);
  });

  describe('runs of several processes, which use their blocks of ids side by side', () => {
    const loopless = { loopId: null, executionId: null };
    let second: LoopId;

    /** All runs that the filter lets through, from pages of two. */
    async function paged(filter: Partial<RunFilter>) {
      const seen: number[] = [];
      for (let before: RunFilter['before']; ; ) {
        const rows = await on.store.history.runs(on.owner, {
          ...filter,
          limit: 2,
          ...(before === undefined ? {} : { before }),
        });
        seen.push(...rows.map(({ id }) => Number(id)));
        if (rows.length < 2) return seen;
        before = rows.at(-1)!;
      }
    }

    beforeEach(async () => {
      second = (await on.store.workflows.ensureLoop(on.workflowId, on.owner, newId(), null, START)).id;
      const at = (id: number, seconds: number, change: Partial<NewRun> = {}) =>
        newRun(on, id, { startedAt: START + seconds * 1000, ...change });
      const ended = (run: NewRun, kind = succeeded, ms = 1) => group(open(run, kind(run.startedAt + ms)));
      await flush(
        ended(at(100_001, 0)),
        ended(at(100_002, 1), failed),
        ended(at(100_003, 2, loopless)),
        ended(at(1, 10)),
        ended(at(2, 11, { loopId: second })),
        ended(at(3, 12, loopless), failed),
        ended(at(200_001, 6, { loopId: second }), failed),
        ended(at(200_002, 7, loopless), succeeded, 3_600_000), // it waited for an hour
        group(open(at(200_003, 10))),
        ended(at(100_004, 10, { loopId: second })),
      );
    });

    it('are newest first by when they started, by any filter, and no page skips or repeats one', async () => {
      const { workflowId, loopId } = on;
      const all = [3, 2, 200_003, 100_004, 1, 200_002, 200_001, 100_003, 100_002, 100_001];
      const bad = [3, 200_003, 200_001, 100_002];
      expect(await ids({})).toEqual(all);
      expect(await paged({})).toEqual(all);
      expect(await paged({ workflowId })).toEqual(all);
      expect(await paged({ loopId })).toEqual([200_003, 1, 100_002, 100_001]);
      expect(await paged({ loopId: second })).toEqual([2, 100_004, 200_001]);
      expect(await paged({ loopId, workflowId: newId() })).toEqual([]);
      expect(await paged({ states: ['failed', 'leased'] })).toEqual(bad);
      expect(await paged({ states: ['failed', 'leased'], workflowId })).toEqual(bad);
      expect(await paged({ states: ['failed'], loopId: second })).toEqual([200_001]);
      expect(await paged({ states: ['succeeded'] })).toEqual(all.filter((id) => !bad.includes(id)));
      expect(await paged({ states: ['succeeded'], workflowId })).toEqual(all.filter((id) => !bad.includes(id)));
      expect(await paged({ states: ['succeeded', 'failed'] })).toEqual(all.filter((id) => id !== 200_003));
      expect(await paged({ errorContains: 'broke' })).toEqual([3, 200_001, 100_002]);
    });

    it('are found by when they started', async () => {
      const { workflowId, loopId } = on;
      const from = { startedFrom: START + 6000 };
      const to = { startedTo: START + 10_000 };
      expect(await paged(from)).toEqual([3, 2, 200_003, 100_004, 1, 200_002, 200_001]);
      expect(await paged({ ...from, ...to, workflowId })).toEqual([200_003, 100_004, 1, 200_002, 200_001]);
      expect(await paged({ ...from, loopId })).toEqual([200_003, 1]);
      expect(await paged({ ...to, loopId: second })).toEqual([100_004, 200_001]);
      expect(await paged({ ...from, ...to, states: ['failed'] })).toEqual([200_001]);
      expect(await paged({ startedFrom: START + 1000, startedTo: START + 2000 })).toEqual([100_003, 100_002]);
    });

    it('whose task may have run twice come in the same order', async () => {
      await flush(
        ...[1, 100_001].map((id) =>
          group(send(on.queueId, { seq: id as MessageSeq, runId: (id + 10) as RunId, leased: true })),
        ),
        ...[1, 100_001].map((id) =>
          group(open(newRun(on, id + 10, { startedAt: START - id })), {
            kind: 'suspend-run',
            runId: (id + 10) as RunId,
            state: 'suspended',
          }),
        ),
      );
      for (const { runId } of await on.claim())
        await flush(group({ kind: 'lease-run', runId: runId!, uncertain: true }));
      const { workflowId, loopId } = on;
      for (const filter of [{}, { workflowId }, { loopId }])
        expect(await paged({ ...filter, outcomeUnknown: true })).toEqual([11, 100_011]);
      expect(await paged({ loopId: second, outcomeUnknown: true })).toEqual([]);
    });

    it('go on behind the end of a page that retention took meanwhile', async () => {
      const [first] = await on.store.history.runs(on.owner, { loopId: second, limit: 1 });
      await on.store.history.retire(rules(START + 8 * DAY));
      expect(await on.store.history.run(on.owner, first!.id)).toBeNull();
      expect(await ids({ loopId: second, before: first! })).toEqual([200_001]);
    });

    it('tell which one is the last of a workflow', async () => {
      const [activity] = await on.store.history.activity(on.owner, null, { from: START, buckets: 1, bucketMs: 60_000 });
      expect(activity!.lastRun).toMatchObject({ id: 2 });
    });
  });

  it.each([
    ['Übel', ['Übel', 'übel', 'ÜBEL'], 'Ubel'],
    ['Ошибка', ['ошибка', 'ОШИБКА', 'шИбк'], 'ошибки'],
    ['ΣΦΆΛΜΑΤΟΣ σφάλματος', ['σφάλματος', 'Σφάλματος', 'ΣΦΆΛΜΑΤΟΣ', 'ματοσ σ'], 'σφαλματος'],
    ['İçerik Straße', ['İÇERIK', 'STRAßE', 'straẞe'], 'strase'],
    ['a.b (c)* [d]{1} \\e^$|?+/', ['A.B (C)* [D]{1} \\E^$|?+/', '\\e', '[', ']', '^$|'], 'aXb'],
    ['50% of_it\0behind', ['50% OF_IT', '\0BEHIND', '%', '_'], '50_'],
    ['***=x (?i)y', ['***=X', '(?I)Y'], '***:'],
    ['𐐀𐐁', ['𐐨𐐩', '𐐀𐐩'], '𐐩𐐀'],
  ])('a part of the error %j is found in whichever case', async (text, parts, other) => {
    await flush(
      group(open(newRun(on, 1), failed(START, `>${text}<`)), {
        ...(deadLetter(on, 1) as Extract<Change, { kind: 'dead-letter' }>),
        error: { code: 'NODE_FAILED', text: `>${text}<` },
      }),
    );
    const found = async (errorContains: string) => [
      await ids({ errorContains }),
      (await on.store.history.deadLetters(on.owner, { errorContains, limit: 9 })).map(({ runId }) => runId),
    ];
    for (const part of ['', text, ...parts]) expect(await found(part), part).toEqual([[1], [1]]);
    expect(await found(other)).toEqual([[], []]);
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
    const runAt = (id: number) => ({ startedAt: START + (id - 1) * minute, id: id as RunId });
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
      expect(await ids({ limit: 3, before: runAt(9) })).toEqual([8, 7, 6]);
      expect(await ids({ loopId: on.loopId, limit: 2, before: runAt(4) })).toEqual([3, 2]);
      expect(await ids({ workflowId: on.workflowId, limit: 2 })).toEqual([11, 10]);
      expect(await ids({ states: ['failed'] })).toEqual([9, 6, 3]);
      expect(await ids({ workflowId: on.workflowId, states: ['failed', 'leased'] })).toEqual([10, 9, 6, 3]);
      expect(await ids({ workflowId: on.workflowId, states: ['failed'], limit: 1, before: runAt(9) })).toEqual([6]);
      expect(await ids({ loopId: on.loopId, states: ['failed'], before: runAt(6) })).toEqual([3]);
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
    expect(await on.store.history.retire(rules(START))).toEqual({ rows: 0, messages: [], more: false });
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

import type { MessageSeq, RunId } from '@loopwright/model';
import type { Change } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  addUser,
  append,
  bench,
  group,
  LANDED,
  leasedGroup,
  newRun,
  type Open,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';

/** What parking promises: a run costs rows only, comes back at its time, at its old place, and outlives its process. */
export function waitingStoreContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, claim, stateOf } = on;

  const park = (runId: number, until: number | null, keepsPlace = false): Change => ({
    kind: 'park-run',
    runId: runId as RunId,
    until,
    keepsPlace,
  });
  /** A run with its message, both in the hands of this incarnation. */
  const begin = (id: number) =>
    group(
      send(on.queueId, { seq: id as MessageSeq, runId: id as RunId, leased: true }),
      open(newRun(on, id), null, id),
    );

  describe('a run that is parked', () => {
    it('is claimed by nobody before its time, and then at its old place', async () => {
      await flush(begin(1), leasedGroup(1, append(1, 0, 'x'), park(1, START + 100)));
      await flush(group(send(on.queueId, { seq: 2 as MessageSeq })));
      expect(await stateOf(1)).toBe('parked');
      expect(await on.store.waiting.parked(on.queueId)).toBe(1);
      expect(await on.store.waiting.nextDue()).toBe(START + 100);
      expect(await on.store.waiting.wake(START + 99, 10)).toEqual([]);
      expect(await on.store.waiting.wake(START + 100, 10)).toEqual([{ queueId: on.queueId, count: 1, expired: 0 }]);
      expect(await on.store.waiting.wake(START + 100, 10)).toEqual([]);
      expect(await on.store.waiting.nextDue()).toBeNull();
      const claimed = await claim();
      expect(claimed.map(({ seq, runId, deliveries }) => [seq, runId, deliveries])).toEqual([
        [1, 1, 1],
        [2, null, 1],
      ]);
      expect(await on.store.workflows.unfinishedRun(1 as RunId)).toMatchObject({ setAside: true });
      const lease: Change = { kind: 'lease-run', runId: 1 as RunId };
      expect(await flush(group(lease, append(1, 1, 'y')))).toEqual(LANDED);
      expect(await stateOf(1)).toBe('leased');
    });

    it('waits however long for an answer when it has no time', async () => {
      await flush(begin(1), leasedGroup(1, park(1, null)));
      expect(await on.store.waiting.nextDue()).toBeNull();
      expect(await on.store.waiting.wake(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
      expect(await on.store.waiting.parked(on.queueId)).toBe(1);
    });

    it('does not count where back-pressure looks, nor as waiting in its queue', async () => {
      await flush(begin(1), begin(2), leasedGroup(1, park(1, START + 100)));
      expect(await on.store.history.depth(on.queueId)).toBe(1);
      expect(await on.store.history.queue(on.owner, on.queueId)).toMatchObject({ depth: 1, parked: 1 });
    });

    it('is parked in its queue also where it keeps its place, and makes nothing wait of itself', async () => {
      await flush(begin(1), begin(2), leasedGroup(1, park(1, null, true)));
      const queue = () => on.store.history.queue(on.owner, on.queueId);
      expect(await queue()).toMatchObject({ depth: 1, parked: 1 });
      await flush(leasedGroup(2, park(2, null, true)));
      expect(await queue()).toMatchObject({ depth: 0, parked: 2, oldestAt: null });
    });

    it('outlives its process, and a delivery is not spent', async () => {
      await flush(begin(1), leasedGroup(1, park(1, START + 100)));
      await on.reopen();
      const { incarnation, reclaimed } = await on.store.workflows.beginIncarnation(START + 1);
      expect(reclaimed).toBe(0);
      expect(await claim(10, incarnation)).toEqual([]);
      await on.store.waiting.wake(START + 100, 10);
      expect(await claim(10, incarnation)).toMatchObject([{ seq: 1, deliveries: 1 }]);
    });

    it('in its place keeps its message with its process, and is free when that died', async () => {
      await flush(begin(1), leasedGroup(1, park(1, START + 100, true)));
      expect(await stateOf(1)).toBe('parked');
      expect(await on.store.waiting.wake(START + 100, 10)).toEqual([]);
      expect(await claim()).toEqual([]);
      expect(await flush(group({ kind: 'lease-run', runId: 1 as RunId }))).toEqual(LANDED);
      await flush(leasedGroup(1, park(1, START + 200, true)));
      const { incarnation } = await on.store.workflows.beginIncarnation(START + 1);
      expect(await claim(10, incarnation)).toMatchObject([{ seq: 1, runId: 1 }]);
    });

    it('loses its group when another incarnation holds it', async () => {
      await flush(begin(1));
      const { incarnation } = await on.store.workflows.beginIncarnation(START + 1);
      on.flushAs(incarnation);
      expect(await flush(leasedGroup(1, park(1, START + 100)))).toMatchObject({
        dropped: [{ group: 0, reason: 'lease-lost' }],
      });
      expect(await flush(group(park(1, START + 100)))).toMatchObject({ dropped: [{ group: 0 }] });
      expect(await stateOf(1)).toBe('waiting');
    });
  });

  describe('an answer', () => {
    const KEY = 'a'.repeat(32);
    const ask = (runId: number, of: 'callback' | 'approval', due: number | null = null, key = KEY): Change => ({
      kind: 'open-wait',
      runId: runId as RunId,
      key,
      of,
      workflowId: on.workflowId,
      nodeId: on.nodeId,
      request: of === 'approval' ? { title: `Run ${runId}` } : null,
      until: due,
      at: START,
    });
    const take = (runId: number): Change => ({ kind: 'take-wait', runId: runId as RunId, key: KEY });
    const call = (runId: number, answer: number, key = KEY) =>
      on.store.waiting.answerCallback(runId as RunId, key, { answer }, START + 5);
    const settled = (runId: number) => on.store.waiting.settled(runId as RunId);

    it('makes its run ready where that is parked, and is there until the run goes on with it', async () => {
      await flush(begin(1), leasedGroup(1, ask(1, 'callback'), park(1, null)));
      expect(await call(1, 7)).toEqual({ outcome: 'stored', runId: 1, queueId: on.queueId, woken: true });
      expect(await claim()).toMatchObject([{ seq: 1, runId: 1 }]);
      expect(await settled(1)).toEqual([{ key: KEY, state: 'answered', answer: { answer: 7 }, at: START + 5 }]);
      await flush(group({ kind: 'lease-run', runId: 1 as RunId }, take(1)));
      expect(await settled(1)).toEqual([]);
    });

    it('that comes before its wait is kept, and its run is not parked in vain', async () => {
      await flush(begin(1));
      expect(await call(1, 7)).toMatchObject({ outcome: 'stored', woken: false });
      await flush(leasedGroup(1, ask(1, 'callback'), park(1, null)));
      expect(await on.store.waiting.parked(on.queueId)).toBe(0);
      expect(await claim()).toMatchObject([{ seq: 1 }]);
      expect(await settled(1)).toMatchObject([{ answer: { answer: 7 } }]);
    });

    it('that comes while its run is parked for something else leaves that its time', async () => {
      await flush(begin(1), leasedGroup(1, park(1, START + 100)));
      await call(1, 7);
      await claim();
      await flush(group({ kind: 'lease-run', runId: 1 as RunId }, park(1, START + 100)));
      expect(await on.store.waiting.parked(on.queueId)).toBe(1);
      expect(await on.store.waiting.nextDue()).toBe(START + 100);
      expect(await on.store.waiting.wake(START + 100, 10)).toEqual([{ queueId: on.queueId, count: 1, expired: 0 }]);
      await claim();
      await flush(group({ kind: 'lease-run', runId: 1 as RunId }, ask(1, 'callback'), park(1, null)));
      expect(await on.store.waiting.parked(on.queueId)).toBe(0);
      expect(await settled(1)).toMatchObject([{ answer: { answer: 7 } }]);
    });

    it('is the first of two; one behind the time-out, the end or another run finds nobody', async () => {
      await flush(begin(1), begin(2), begin(3));
      await flush(leasedGroup(1, ask(1, 'callback', START + 10)), leasedGroup(2, ask(2, 'callback', START + 4)));
      expect(await call(1, 1)).toMatchObject({ outcome: 'stored' });
      expect(await call(1, 2)).toEqual({ outcome: 'used' });
      await on.store.waiting.timeOut(1 as RunId, START + 100);
      expect(await settled(1)).toMatchObject([{ state: 'answered', answer: { answer: 1 } }]);
      await on.store.waiting.timeOut(2 as RunId, START + 3);
      expect(await settled(2)).toEqual([]);
      await on.store.waiting.timeOut(2 as RunId, START + 4);
      expect(await call(2, 1)).toEqual({ outcome: 'over' });
      expect(await settled(2)).toEqual([{ key: KEY, state: 'timed-out', answer: null, at: START + 4 }]);
      await flush(leasedGroup(3, { kind: 'end-run', runId: 3 as RunId, end: succeeded() }));
      expect(await call(3, 1)).toEqual({ outcome: 'over' });
      expect(await call(99, 1)).toEqual({ outcome: 'unknown' });
    });

    it('at the instant of the time-out or behind it changes nothing, though no process has seen that instant', async () => {
      await flush(begin(1), begin(2));
      await flush(
        leasedGroup(1, ask(1, 'callback', START + 5), park(1, START + 5)),
        leasedGroup(2, ask(2, 'approval', START + 5), park(2, START + 5)),
      );
      const list = (now: number) => on.store.waiting.approvals(on.owner, { limit: 9, now });
      const [asked] = await list(START + 4);
      const seen = (now: number) => on.store.waiting.approval(on.owner, asked!.id, now);
      expect(await call(1, 1)).toEqual({ outcome: 'over' });
      for (const at of [START + 5, START + 100]) {
        const answered = await on.store.waiting.answerApproval(on.owner, asked!.id, { approved: true }, at);
        expect(answered).toEqual({ outcome: 'not-pending', state: 'timed-out' });
        expect(await list(at)).toEqual([]);
        expect(await seen(at)).toMatchObject({ state: 'timed-out', answer: null, answeredAt: null });
      }
      expect(await seen(START + 4)).toMatchObject({ state: 'pending' });
      for (const runId of [1, 2]) {
        expect(await settled(runId)).toEqual([]);
        await on.store.waiting.timeOut(runId as RunId, START + 200);
        expect(await settled(runId)).toEqual([{ key: KEY, state: 'timed-out', answer: null, at: START + 200 }]);
      }
      expect(await on.store.waiting.parked(on.queueId)).toBe(2);
    });

    it('of a person is asked for in pages, newest first, of their own workflows alone', async () => {
      await flush(...[1, 2, 3].flatMap((id) => [begin(id), leasedGroup(id, ask(id, 'approval', START + id))]));
      const titles = async (filter: { before?: number; limit: number; workflowId?: never }, owner = on.owner) =>
        (await on.store.waiting.approvals(owner, { ...filter, now: START })).map(
          ({ request }) => (request as { title: string }).title,
        );
      expect(await titles({ limit: 2 })).toEqual(['Run 3', 'Run 2']);
      const [, second] = await on.store.waiting.approvals(on.owner, { limit: 2, now: START });
      expect(await titles({ limit: 2, before: second!.id })).toEqual(['Run 1']);
      expect(second).toMatchObject({
        runId: 2,
        nodeId: on.nodeId,
        state: 'pending',
        dueAt: START + 2,
        createdAt: START,
      });
      const stranger = await addUser(on.store);
      expect(await titles({ limit: 9 }, stranger)).toEqual([]);
      expect(await on.store.waiting.approval(stranger, second!.id, START)).toBeNull();
      const answer = (owner = on.owner) =>
        on.store.waiting.answerApproval(owner, second!.id, { approved: true }, START + 1);
      expect(await answer(stranger)).toEqual({ outcome: 'unknown' });
      expect(await answer()).toMatchObject({ outcome: 'stored', runId: 2, woken: false });
      expect(await answer()).toEqual({ outcome: 'not-pending', state: 'answered' });
      expect(await titles({ limit: 9 })).toEqual(['Run 3', 'Run 1']);
      expect(await on.store.waiting.approval(on.owner, second!.id, START)).toMatchObject({
        state: 'answered',
        answer: { approved: true },
        answeredAt: START + 1,
      });
    });

    it('outlives its process', async () => {
      await flush(begin(1), leasedGroup(1, ask(1, 'approval'), park(1, null)));
      const [asked] = await on.store.waiting.approvals(on.owner, { limit: 1, now: START });
      await on.store.waiting.answerApproval(on.owner, asked!.id, { approved: false }, START + 1);
      await on.reopen();
      expect(await settled(1)).toMatchObject([{ state: 'answered', answer: { approved: false } }]);
    });
  });

  it('of many that are due the earliest come first, as many as are asked for', async () => {
    await flush(...[1, 2, 3].flatMap((id) => [begin(id), leasedGroup(id, park(id, START + 10 - id))]));
    expect(await on.store.waiting.wake(START + 100, 2)).toEqual([{ queueId: on.queueId, count: 2, expired: 0 }]);
    expect((await claim()).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(await on.store.waiting.nextDue()).toBe(START + 9);
  });

  it('all of a queue are ready when its loop keeps the order, and only those', async () => {
    const other = await bench(on.store);
    on.flushAs(other.incarnation);
    await flush(begin(1), leasedGroup(1, park(1, null)), begin(2), leasedGroup(2, park(2, START + 100)));
    expect(await on.store.waiting.unpark(other.queueId)).toBe(0);
    expect(await on.store.waiting.unpark(on.queueId)).toBe(2);
    expect(await on.store.waiting.parked(on.queueId)).toBe(0);
    expect(await on.store.waiting.nextDue()).toBeNull();
  });
}

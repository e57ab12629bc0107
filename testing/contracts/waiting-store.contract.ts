import type { MessageSeq, QueueId, RunId } from '@loopwright/model';
import type { Change, Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addUser,
  append,
  type Bench,
  bench,
  flusher,
  group,
  LANDED,
  leasedGroup,
  newRun,
  type Open,
  type Opened,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';

/** What parking promises: a run costs rows only, comes back at its time, at its old place, and outlives its process. */
export function waitingStoreContract(openStore: Open): void {
  let opened: Opened;
  let store: Store;
  let on: Bench;
  let flush: ReturnType<typeof flusher>;

  beforeEach(async () => {
    opened = await openStore();
    store = opened.store;
    on = await bench(store);
    flush = flusher(store, on.incarnation);
  });
  afterEach(() => opened.close());

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
  const claim = (incarnation = on.incarnation, queue: QueueId = on.queueId) =>
    store.log.claim(queue, incarnation, 10, 1_000_000);
  const stateOf = async (id: number) => (await store.history.run(on.owner, id as RunId))?.state ?? null;

  describe('a run that is parked', () => {
    it('is claimed by nobody before its time, and then at its old place', async () => {
      await flush(begin(1), leasedGroup(1, append(1, 0, 'x'), park(1, START + 100)));
      await flush(group(send(on.queueId, { seq: 2 as MessageSeq })));
      expect(await stateOf(1)).toBe('parked');
      expect(await store.waiting.parked(on.queueId)).toBe(1);
      expect(await store.waiting.nextDue()).toBe(START + 100);
      expect(await store.waiting.wake(START + 99, 10)).toEqual([]);
      expect(await store.waiting.wake(START + 100, 10)).toEqual([{ queueId: on.queueId, count: 1, expired: 0 }]);
      expect(await store.waiting.wake(START + 100, 10)).toEqual([]);
      expect(await store.waiting.nextDue()).toBeNull();
      const claimed = await claim();
      expect(claimed.map(({ seq, runId, deliveries }) => [seq, runId, deliveries])).toEqual([
        [1, 1, 1],
        [2, null, 1],
      ]);
      expect(await store.workflows.unfinishedRun(1 as RunId)).toMatchObject({ setAside: true });
      const lease: Change = { kind: 'lease-run', runId: 1 as RunId };
      expect(await flush(group(lease, append(1, 1, 'y')))).toEqual(LANDED);
      expect(await stateOf(1)).toBe('leased');
    });

    it('waits however long for an answer when it has no time', async () => {
      await flush(begin(1), leasedGroup(1, park(1, null)));
      expect(await store.waiting.nextDue()).toBeNull();
      expect(await store.waiting.wake(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
      expect(await store.waiting.parked(on.queueId)).toBe(1);
    });

    it('does not count where back-pressure looks, nor as waiting in its queue', async () => {
      await flush(begin(1), begin(2), leasedGroup(1, park(1, START + 100)));
      expect(await store.history.depth(on.queueId)).toBe(1);
      expect(await store.history.queue(on.owner, on.queueId)).toMatchObject({ depth: 1, parked: 1 });
    });

    it('outlives its process, and a delivery is not spent', async () => {
      await flush(begin(1), leasedGroup(1, park(1, START + 100)));
      store = await opened.reopen();
      const { incarnation, reclaimed } = await store.workflows.beginIncarnation(START + 1);
      expect(reclaimed).toBe(0);
      expect(await claim(incarnation)).toEqual([]);
      await store.waiting.wake(START + 100, 10);
      expect(await claim(incarnation)).toMatchObject([{ seq: 1, deliveries: 1 }]);
    });

    it('in its place keeps its message with its process, and is free when that died', async () => {
      await flush(begin(1), leasedGroup(1, park(1, START + 100, true)));
      expect(await stateOf(1)).toBe('parked');
      expect(await store.waiting.wake(START + 100, 10)).toEqual([]);
      expect(await claim()).toEqual([]);
      expect(await flush(group({ kind: 'lease-run', runId: 1 as RunId }))).toEqual(LANDED);
      await flush(leasedGroup(1, park(1, START + 200, true)));
      const { incarnation } = await store.workflows.beginIncarnation(START + 1);
      expect(await claim(incarnation)).toMatchObject([{ seq: 1, runId: 1 }]);
    });

    it('loses its group when another incarnation holds it', async () => {
      await flush(begin(1));
      const { incarnation } = await store.workflows.beginIncarnation(START + 1);
      flush = flusher(store, incarnation);
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
      store.waiting.answerCallback(runId as RunId, key, { answer }, START + 5);
    const settled = (runId: number) => store.waiting.settled(runId as RunId);

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
      expect(await store.waiting.parked(on.queueId)).toBe(0);
      expect(await claim()).toMatchObject([{ seq: 1 }]);
      expect(await settled(1)).toMatchObject([{ answer: { answer: 7 } }]);
    });

    it('that comes while its run is parked for something else leaves that its time', async () => {
      await flush(begin(1), leasedGroup(1, park(1, START + 100)));
      await call(1, 7);
      await claim();
      await flush(group({ kind: 'lease-run', runId: 1 as RunId }, park(1, START + 100)));
      expect(await store.waiting.parked(on.queueId)).toBe(1);
      expect(await store.waiting.nextDue()).toBe(START + 100);
      expect(await store.waiting.wake(START + 100, 10)).toEqual([{ queueId: on.queueId, count: 1, expired: 0 }]);
      await claim();
      await flush(group({ kind: 'lease-run', runId: 1 as RunId }, ask(1, 'callback'), park(1, null)));
      expect(await store.waiting.parked(on.queueId)).toBe(0);
      expect(await settled(1)).toMatchObject([{ answer: { answer: 7 } }]);
    });

    it('is the first of two; one behind the time-out, the end or another run finds nobody', async () => {
      await flush(begin(1), begin(2), begin(3));
      await flush(leasedGroup(1, ask(1, 'callback', START + 10)), leasedGroup(2, ask(2, 'callback', START + 4)));
      expect(await call(1, 1)).toMatchObject({ outcome: 'stored' });
      expect(await call(1, 2)).toEqual({ outcome: 'used' });
      await store.waiting.timeOut(1 as RunId, START + 100);
      expect(await settled(1)).toMatchObject([{ state: 'answered', answer: { answer: 1 } }]);
      await store.waiting.timeOut(2 as RunId, START + 3);
      expect(await settled(2)).toEqual([]);
      await store.waiting.timeOut(2 as RunId, START + 4);
      expect(await call(2, 1)).toEqual({ outcome: 'over' });
      expect(await settled(2)).toEqual([{ key: KEY, state: 'timed-out', answer: null, at: START + 4 }]);
      await flush(leasedGroup(3, { kind: 'end-run', runId: 3 as RunId, end: succeeded() }));
      expect(await call(3, 1)).toEqual({ outcome: 'over' });
      expect(await call(99, 1)).toEqual({ outcome: 'unknown' });
    });

    it('of a person is asked for in pages, newest first, of their own workflows alone', async () => {
      await flush(...[1, 2, 3].flatMap((id) => [begin(id), leasedGroup(id, ask(id, 'approval', START + id))]));
      const titles = async (filter: { before?: number; limit: number; workflowId?: never }, owner = on.owner) =>
        (await store.waiting.approvals(owner, filter)).map(({ request }) => (request as { title: string }).title);
      expect(await titles({ limit: 2 })).toEqual(['Run 3', 'Run 2']);
      const [, second] = await store.waiting.approvals(on.owner, { limit: 2 });
      expect(await titles({ limit: 2, before: second!.id })).toEqual(['Run 1']);
      expect(second).toMatchObject({
        runId: 2,
        nodeId: on.nodeId,
        state: 'pending',
        dueAt: START + 2,
        createdAt: START,
      });
      const stranger = await addUser(store);
      expect(await titles({ limit: 9 }, stranger)).toEqual([]);
      expect(await store.waiting.approval(stranger, second!.id)).toBeNull();
      const answer = (owner = on.owner) =>
        store.waiting.answerApproval(owner, second!.id, { approved: true }, START + 1);
      expect(await answer(stranger)).toEqual({ outcome: 'unknown' });
      expect(await answer()).toMatchObject({ outcome: 'stored', runId: 2, woken: false });
      expect(await answer()).toEqual({ outcome: 'not-pending' });
      expect(await titles({ limit: 9 })).toEqual(['Run 3', 'Run 1']);
      expect(await store.waiting.approval(on.owner, second!.id)).toMatchObject({
        state: 'answered',
        answer: { approved: true },
        answeredAt: START + 1,
      });
    });

    it('outlives its process', async () => {
      await flush(begin(1), leasedGroup(1, ask(1, 'approval'), park(1, null)));
      const [asked] = await store.waiting.approvals(on.owner, { limit: 1 });
      await store.waiting.answerApproval(on.owner, asked!.id, { approved: false }, START + 1);
      store = await opened.reopen();
      expect(await settled(1)).toMatchObject([{ state: 'answered', answer: { approved: false } }]);
    });
  });

  describe('a message on terms', () => {
    const sendOn = (
      seq: number,
      terms: {
        key?: string;
        priority?: number;
        until?: number;
        expiresAt?: number;
        dedupe?: { key: string; until: number };
        debounce?: { key: string; until: number; latest: number };
      } = {},
    ): Change[] => [
      { kind: 'put-payload', payload: { id: seq, bytes: new Uint8Array([seq]) } },
      {
        kind: 'send-on-terms',
        queueId: on.queueId,
        seq: seq as MessageSeq,
        payloadId: seq,
        at: START,
        key: terms.key ?? null,
        priority: terms.priority ?? 0,
        until: terms.until ?? null,
        expiresAt: terms.expiresAt ?? null,
        dedupe: terms.dedupe ?? null,
        debounce: terms.debounce ?? null,
      },
    ];
    const claimed = async () => (await claim()).map(({ seq }) => seq as number);
    const done = (...seqs: number[]) =>
      flush(...seqs.map((seq) => group({ kind: 'acknowledge', seq: seq as MessageSeq })));

    it('is claimed behind all earlier ones of its key, and beside those of others', async () => {
      await flush(
        group(...sendOn(1, { key: 'a' })),
        group(...sendOn(2, { key: 'a' })),
        group(...sendOn(3, { key: 'b' })),
        group(...sendOn(4)),
        group(...sendOn(5, { key: 'a' })),
      );
      expect(await claimed()).toEqual([1, 3, 4]);
      expect(await claimed()).toEqual([]);
      await done(3);
      expect(await claimed()).toEqual([]);
      await done(1);
      expect(await claimed()).toEqual([2]);
      await flush(group(open(newRun(on, 9), null, 2)));
      await flush(leasedGroup(9, park(9, START + 50)));
      expect(await claimed()).toEqual([]); // parked, it keeps its place among those of its key
      await store.waiting.wake(START + 50, 10);
      expect(await claimed()).toEqual([2]);
      await flush(
        group({
          kind: 'dead-letter',
          seq: 2 as MessageSeq,
          queueId: on.queueId,
          payloadId: 2,
          runId: 9 as RunId,
          error: { code: 'NODE_FAILED', text: 'x' },
          at: START,
        }),
      );
      expect(await claimed()).toEqual([5]);
    });

    it('of a higher priority is taken first, those of one in order, and the order of a key holds', async () => {
      await flush(
        group(...sendOn(1)),
        group(...sendOn(2, { priority: -5 })),
        group(...sendOn(3, { priority: 7 })),
        group(...sendOn(4, { priority: 7, key: 'k' })),
        group(...sendOn(5, { priority: 900, key: 'k' })),
        group(...sendOn(6)),
        group(send(on.queueId, { seq: 7 as MessageSeq })),
      );
      expect((await store.log.claim(on.queueId, on.incarnation, 3, 1000)).map(({ seq }) => seq)).toEqual([3, 4, 1]);
      await done(4);
      expect(await claimed()).toEqual([5, 6, 7, 2]);
    });

    it('goes on at once when the one before it leaves, however that leaves', async () => {
      await flush(
        group(...sendOn(1, { key: 'a', expiresAt: START + 10 })),
        group(...sendOn(2, { key: 'a', until: START + 20 })),
        group(...sendOn(3, { key: 'a' })),
        group(...sendOn(4, { key: 'b' }), ...sendOn(5, { key: 'b' })),
      );
      expect(await store.history.depth(on.queueId)).toBe(4);
      expect((await store.history.queue(on.owner, on.queueId))!).toMatchObject({ depth: 4, parked: 1 });
      await store.waiting.wake(START + 10, 10); // 1 expires, 2 is still parked and keeps its place
      expect(await claimed()).toEqual([4]);
      expect(await store.waiting.parked(on.queueId)).toBe(3);
      await store.waiting.wake(START + 20, 10);
      expect(await claimed()).toEqual([2]);
      expect(await store.workflows.redrive(on.owner, 1 as MessageSeq, START + 20)).toBe('redriven');
      expect(await claimed()).toEqual([]); // behind all that are there
      await done(2);
      expect(await claimed()).toEqual([3]);
      await done(3);
      expect(await claim()).toMatchObject([{ payloadId: 1 }]);
      await done(4);
      expect(await claimed()).toEqual([5]);
    });

    it('of which the first of its key expires is told of, for whoever waits to read it', async () => {
      await flush(group(...sendOn(1, { key: 'a', expiresAt: START + 10 })), group(...sendOn(2, { key: 'a' })));
      expect(await store.waiting.wake(START + 10, 10)).toEqual([{ queueId: on.queueId, count: 0, expired: 1 }]);
      expect(await claimed()).toEqual([2]);
    });

    it('is taken no earlier than its instant', async () => {
      await flush(group(...sendOn(1, { until: START + 10 })), group(...sendOn(2)));
      expect(await claimed()).toEqual([2]);
      expect(await store.waiting.nextDue()).toBe(START + 10);
      expect(await store.waiting.unpark(on.queueId)).toBe(0);
      expect(await claimed()).toEqual([]);
      await store.waiting.wake(START + 10, 10);
      expect(await claimed()).toEqual([1]);
    });

    it('that nobody takes within its time to live is a dead letter, which is redriven like any other', async () => {
      await flush(
        group(...sendOn(1, { expiresAt: START + 10 })),
        group(...sendOn(2, { expiresAt: START + 10, until: START + 5 })),
        group(...sendOn(3, { expiresAt: START + 90 })),
      );
      expect(await store.waiting.nextDue()).toBe(START + 5);
      expect(await store.log.claim(on.queueId, on.incarnation, 1, 1000)).toMatchObject([{ seq: 1 }]);
      await store.waiting.wake(START + 9, 10);
      expect(await store.waiting.nextDue()).toBe(START + 10);
      expect(await store.waiting.wake(START + 10, 10)).toEqual([{ queueId: on.queueId, count: 0, expired: 1 }]);
      expect(await store.waiting.nextDue()).toBe(START + 90); // what was claimed does not expire
      const letters = await store.history.deadLetters(on.owner, { limit: 9 });
      expect(letters).toMatchObject([{ seq: 2, runId: null, errorCode: 'MESSAGE_EXPIRED', deadAt: START + 10 }]);
      expect(await claimed()).toEqual([3]);
      expect(await store.workflows.redrive(on.owner, 2 as MessageSeq, START + 99)).toBe('redriven');
      await store.waiting.wake(START + 99, 10);
      expect(await claim()).toMatchObject([{ runId: null }]);
    });

    it('takes the place of the last of its key while that waits, but never waits longer than that may', async () => {
      const quiet = (until: number, latest: number, key = 'k') => ({ debounce: { key, until, latest } });
      await flush(
        group(...sendOn(1, quiet(START + 10, START + 25))),
        group(...sendOn(2, quiet(START + 10, START + 99, 'l'))),
      );
      await flush(group(...sendOn(3, quiet(START + 15, START + 30))));
      expect(await store.waiting.parked(on.queueId)).toBe(2);
      expect(await store.waiting.nextDue()).toBe(START + 10);
      await store.waiting.wake(START + 10, 10);
      expect(await claimed()).toEqual([2]);
      // In one flush too; and no later than the latest of the first.
      await flush(
        group(...sendOn(4, quiet(START + 22, START + 37))),
        group(...sendOn(5, { ...quiet(START + 28, START + 43), key: 'ordered' })),
      );
      expect(await store.waiting.nextDue()).toBe(START + 25);
      await store.waiting.wake(START + 25, 10);
      expect(await claim()).toMatchObject([{ seq: 5, payloadId: 5 }]);
      // What is under way is left alone: another one begins.
      await flush(group(...sendOn(6, quiet(START + 40, START + 55))));
      expect(await store.waiting.nextDue()).toBe(START + 40);
      await done(5, 2);
      await store.waiting.wake(START + 40, 10);
      await flush(group(...sendOn(7, quiet(START + 60, START + 75)))); // also what is ready
      await store.waiting.wake(START + 60, 10);
      expect(await claimed()).toEqual([6, 7]);
      await done(6, 7);
      expect(await store.history.depth(on.queueId)).toBe(0);
    });

    it('that is replaced makes way for the next of its key', async () => {
      const debounce = { key: 'd', until: START + 10, latest: START + 90 };
      await flush(group(...sendOn(1, { key: 'a', debounce })), group(...sendOn(2, { key: 'a' })));
      expect(await claimed()).toEqual([]);
      await flush(group(...sendOn(3, { key: 'b', debounce })));
      expect(await claimed()).toEqual([2]);
    });

    it('is gathered with others into one, whole or not at all', async () => {
      await flush(...[1, 2, 3, 4].map((seq) => group(...sendOn(seq))));
      expect(await claimed()).toEqual([1, 2, 3, 4]);
      const gather = (payloadId: number, ...seqs: number[]): Change[] => [
        { kind: 'put-payload', payload: { id: payloadId, bytes: new Uint8Array([payloadId]) } },
        { kind: 'gather-messages', seqs: seqs as MessageSeq[], payloadId },
      ];
      const begun = await flush(
        group(...gather(20, 1, 2, 3), open(newRun(on, 9, { payloadId: 20 as never }), null, 1)),
        group(...gather(21, 4, 2), open(newRun(on, 10), null, 4)),
      );
      expect(begun).toMatchObject({ dropped: [{ group: 1, reason: 'lease-lost' }] });
      expect(await store.history.depth(on.queueId)).toBe(2);
      const error = { code: 'NODE_FAILED', text: 'x' } as const;
      await flush(
        leasedGroup(
          9,
          { kind: 'end-run', runId: 9 as RunId, end: succeeded() },
          {
            kind: 'dead-letter',
            seq: 1 as MessageSeq,
            queueId: on.queueId,
            payloadId: 20,
            runId: 9 as RunId,
            error,
            at: START,
          },
        ),
      );
      const letter = await store.history.deadLetter(on.owner, 1 as MessageSeq);
      expect(letter).toMatchObject({ runId: 9, payload: new Uint8Array([20]) });
      const doctored = await store.history.journal(9 as RunId);
      expect(doctored.payload).toEqual(new Uint8Array([20]));
      expect(await store.workflows.redrive(on.owner, 1 as MessageSeq, START)).toBe('redriven');
      expect(await claim()).toMatchObject([{ runId: 9, payload: new Uint8Array([20]) }]);
    });

    it('that was gathered and done in one flush leaves nothing', async () => {
      await flush(...[1, 2].map((seq) => group(...sendOn(seq))));
      await claim();
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 20, bytes: new Uint8Array([20]) } },
          { kind: 'gather-messages', seqs: [1, 2] as MessageSeq[], payloadId: 20 },
          open(newRun(on, 9, { payloadId: 20 as never }), succeeded(), 1),
          { kind: 'acknowledge', seq: 1 as MessageSeq },
        ),
      );
      expect(await store.history.depth(on.queueId)).toBe(0);
      expect((await store.history.journal(9 as RunId)).payload).toEqual(new Uint8Array([20]));
    });

    it('is claimed no faster than the rate of its queue, whoever claims', async () => {
      await flush(...[1, 2, 3, 4, 5, 6, 7].map((seq) => group(...sendOn(seq))));
      let incarnation = on.incarnation;
      const within = async (now: number, limit = 9, runs = 3) => {
        const rate = { runs, windowMs: 1000 };
        const got = await store.log.claimWithin(on.queueId, incarnation, limit, 1000, rate, now);
        return [got.messages.map(({ seq }) => seq as number), got.nextAt];
      };
      expect(await within(START, 1)).toEqual([[1], null]);
      expect(await within(START + 400)).toEqual([[2, 3], START + 1000]);
      expect(await within(START + 999)).toEqual([[], START + 1000]);
      await done(1, 2, 3);
      store = await opened.reopen(); // a new process goes on counting
      ({ incarnation } = await store.workflows.beginIncarnation(START));
      expect(await within(START + 999)).toEqual([[], START + 1000]);
      expect(await within(START + 1000)).toEqual([[4], START + 1400]);
      expect(await within(START + 1400, 9, 4)).toEqual([[5, 6, 7], null]); // the window is all that counts
      expect(await within(START + 1400, 9, 9)).toEqual([[], null]); // nothing is there: not the rate is in the way
      expect(await within(START - 9_000_000, 9, 4)).toEqual([[], null]); // a clock that was set back
    });

    it('that was seen within its window is left out, with what it held', async () => {
      const dedupe = { key: 'k', until: START + 10 };
      await flush(group(...sendOn(1, { dedupe })), group(...sendOn(2, { dedupe })));
      await flush(group(...sendOn(3, { dedupe: { ...dedupe, key: 'other' } })));
      expect(await claimed()).toEqual([1, 3]);
      expect(await store.history.depth(on.queueId)).toBe(2);
      await done(1); // also when the first is done
      await flush(group(...sendOn(4, { dedupe })));
      expect(await claimed()).toEqual([]);
    });

    it('is not left out behind the window, nor in another queue', async () => {
      await flush(group(...sendOn(1, { dedupe: { key: 'k', until: START } })));
      await flush(group(...sendOn(2, { dedupe: { key: 'k', until: START + 10 } })));
      expect(await claimed()).toEqual([1, 2]);
      const other = await bench(store);
      flush = flusher(store, other.incarnation);
      on = { ...on, queueId: other.queueId, incarnation: other.incarnation };
      await flush(group(...sendOn(3, { dedupe: { key: 'k', until: START + 10 } })));
      expect(await claimed()).toEqual([3]);
    });
  });

  it('of many that are due the earliest come first, as many as are asked for', async () => {
    await flush(...[1, 2, 3].flatMap((id) => [begin(id), leasedGroup(id, park(id, START + 10 - id))]));
    expect(await store.waiting.wake(START + 100, 2)).toEqual([{ queueId: on.queueId, count: 2, expired: 0 }]);
    expect((await claim()).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(await store.waiting.nextDue()).toBe(START + 9);
  });

  it('all of a queue are ready when its loop keeps the order, and only those', async () => {
    const other = await bench(store);
    flush = flusher(store, other.incarnation);
    await flush(begin(1), leasedGroup(1, park(1, null)), begin(2), leasedGroup(2, park(2, START + 100)));
    expect(await store.waiting.unpark(other.queueId)).toBe(0);
    expect(await store.waiting.unpark(on.queueId)).toBe(2);
    expect(await store.waiting.parked(on.queueId)).toBe(0);
    expect(await store.waiting.nextDue()).toBeNull();
  });
}

import type { MessageSeq, QueueId, RunId } from '@loopwright/model';
import type { Change, Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
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
      expect(await store.waiting.wake(START + 100, 10)).toEqual([{ queueId: on.queueId, count: 1 }]);
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
      expect(await store.history.queue(on.owner, on.queueId)).toMatchObject({ depth: 1 });
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

  it('of many that are due the earliest come first, as many as are asked for', async () => {
    await flush(...[1, 2, 3].flatMap((id) => [begin(id), leasedGroup(id, park(id, START + 10 - id))]));
    expect(await store.waiting.wake(START + 100, 2)).toEqual([{ queueId: on.queueId, count: 2 }]);
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

import type { MessageSeq, RunId } from '@loopwright/model';
import type { Change, Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, bench, flusher, group, newRun, type Open, type Opened, open, START } from './fixture.ts';

/** What a queue promises of the order of its messages, whoever put them there. */
export function messageOrderContract(openStore: Open): void {
  let opened: Opened;
  let store: Store;
  let on: Bench;
  let payloads: number;

  beforeEach(async () => {
    opened = await openStore();
    store = opened.store;
    on = await bench(store);
    payloads = 0;
  });
  afterEach(() => opened.close());

  const payload = (): { readonly id: number; readonly put: Change } => {
    payloads += 1;
    return { id: payloads, put: { kind: 'put-payload', payload: { id: payloads, bytes: new Uint8Array([payloads]) } } };
  };
  const plain = (seq: number | null): Change[] => {
    const { id, put } = payload();
    const sent = { queueId: on.queueId, seq: seq as MessageSeq | null, payloadId: id, runId: null, leased: false };
    return [put, { kind: 'send-message', ...sent, at: START }];
  };
  const onTerms = (seq: number | null, key: string | null, priority = 0): Change[] => {
    const { id, put } = payload();
    const sent = {
      queueId: on.queueId,
      seq: seq as MessageSeq | null,
      payloadId: id,
      runId: null,
      at: START,
      key,
      priority,
    };
    const terms = { until: null, expiresAt: START + 60_000, dedupe: null, debounce: null };
    return [put, { kind: 'send-on-terms', ...sent, ...terms }];
  };
  /** First bytes of what is claimed: the order in which it was put. */
  const claimed = async (limit = 10): Promise<number[]> => {
    const messages = await store.log.claim(on.queueId, on.incarnation, limit, 1_000_000);
    return messages.map((message) => message.payload![0]!);
  };

  it('messages that the store numbers come in the order in which they were written, behind all numbers that were given out', async () => {
    const flush = flusher(store, on.incarnation);
    const high = await store.log.reserveIds('message', 100);
    await flush(group(...plain(null)));
    await flush(group(...plain(high)), group(...plain(null)), group(...plain(null)));
    expect(await claimed()).toEqual([2, 1, 3, 4]);
  });

  it('the same holds for messages on terms, within each key and priority', async () => {
    const flush = flusher(store, on.incarnation);
    await flush(group(...onTerms(null, 'a')));
    await flush(group(...onTerms(null, 'b'), ...onTerms(null, 'a')));
    await flush(group(...onTerms(null, null, 5)), group(...onTerms(null, null)));
    expect(await claimed()).toEqual([4, 1, 2, 5]);
    const [first] = await store.history.queues(on.owner, {});
    expect(first?.depth).toBe(5);
  });

  it('a message whose run has begun comes before one that became ready since, but not before one of a higher priority', async () => {
    const flush = flusher(store, on.incarnation);
    await flush(group(...plain(5)), group(...plain(6)));
    expect(await claimed(2)).toEqual([1, 2]);
    await flush(group(open(newRun(on, 1), null, 6)));
    store = await opened.reopen();
    const { incarnation } = await store.workflows.beginIncarnation(START);
    on = { ...on, incarnation };
    await flusher(store, incarnation)(group(...onTerms(7, null, 1)), group(...plain(4)));
    expect(await claimed()).toEqual([3, 2, 4, 1]);
  });

  it('a message whose run began and was set aside in one flush has begun', async () => {
    const flush = flusher(store, on.incarnation);
    const { id, put } = payload();
    const sent = { queueId: on.queueId, seq: 6 as MessageSeq, payloadId: id, runId: 1 as RunId, leased: true };
    await flush(
      group(put, { kind: 'send-message', ...sent, at: START }, open(newRun(on, 1), null, 6), {
        kind: 'suspend-run',
        runId: 1 as RunId,
        state: 'suspended',
      }),
      group(...plain(5)),
    );
    expect(await claimed()).toEqual([1, 2]);
  });

  it('a message that settles has a number of its own', async () => {
    const flush = flusher(store, on.incarnation);
    const [put, send] = onTerms(null, null) as [Change, Extract<Change, { kind: 'send-on-terms' }>];
    const debounce = { key: 'k', until: START + 10, latest: START + 100 };
    const { refused } = (await flush(group(put, { ...send, debounce }))) as { refused: readonly { text: string }[] };
    expect(refused).toEqual([{ group: 0, text: expect.stringContaining('number of its own') }]);
  });
}

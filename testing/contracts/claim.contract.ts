import type { MessageSeq, RunId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import { acknowledge, group, LANDED, newRun, type Open, open, START, send, succeeded, textOf } from './fixture.ts';

/** What the durable log promises of the messages in a queue. */
export function claimContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, crash, claim, sendReady } = on;

  describe('a queue', () => {
    it('gives its messages in order of seq, whatever the order they came in', async () => {
      await sendReady(3, 1, 2);
      const claimed = await claim(2);
      expect(claimed.map((message) => message.seq)).toEqual([1, 2]);
      expect(claimed[0]).toMatchObject({
        queueId: on.queueId,
        payload: null,
        runId: null,
        deliveries: 1,
        createdAt: START,
      });
      expect((await claim(2)).map((message) => message.seq)).toEqual([3]);
      expect(await claim(2)).toEqual([]);
    });

    it('gives a message without a seq the next one', async () => {
      const reserved = await on.store.log.reserveIds('message', 5);
      await flush(group(send(on.queueId)), group(send(on.queueId)));
      expect((await claim()).map((message) => message.seq)).toEqual([reserved + 5, reserved + 6]);
      expect(await on.store.log.reserveIds('message', 1)).toBe(reserved + 7);
    });

    it('stops a claim at the bytes asked for, but gives one message at least', async () => {
      const bytes = new Uint8Array(100);
      await flush(
        ...[1, 2, 3].map((id) =>
          group(
            { kind: 'put-payload', payload: { id, bytes } },
            send(on.queueId, { seq: id as MessageSeq, payloadId: id }),
          ),
        ),
      );
      expect(
        (await on.store.log.claim(on.queueId, on.incarnation, 10, 250)).map((message) => message.payload?.byteLength),
      ).toEqual([100, 100]);
      expect(await on.store.log.claim(on.queueId, on.incarnation, 10, 1)).toHaveLength(1);
    });

    it('gives nothing to an incarnation that is dead', async () => {
      await sendReady(1);
      await crash();
      expect(await claim(10, on.incarnation)).toEqual([]);
    });

    it('takes a message back uncounted that was not begun', async () => {
      await sendReady(1, 2);
      await claim();
      await flush(group({ kind: 'release-messages', seqs: [1, 2] as MessageSeq[] }));
      expect((await claim()).map(({ seq, deliveries }) => [seq, deliveries])).toEqual([
        [1, 1],
        [2, 1],
      ]);
    });

    it('takes messages back beside one that is gone, and none beside one that it does not hold', async () => {
      const release = (...seqs: number[]) => flush(group({ kind: 'release-messages', seqs: seqs as MessageSeq[] }));
      await sendReady(1, 2, 3);
      await claim(2);
      await flush(group(acknowledge(1)));
      expect(await release(1, 2, 3)).toMatchObject({ dropped: [{ reason: 'lease-lost' }] });
      expect((await claim()).map(({ seq }) => seq)).toEqual([3]);
      expect(await release(1, 2, 3)).toEqual(LANDED);
      expect((await claim()).map(({ seq }) => seq)).toEqual([2, 3]);
    });

    it('counts a delivery that a crash spent', async () => {
      await sendReady(1);
      await claim();
      const { incarnation, reclaimed, orphaned } = await crash();
      expect({ reclaimed, orphaned }).toEqual({ reclaimed: 1, orphaned: 0 });
      expect(await claim(10, incarnation)).toMatchObject([{ seq: 1, deliveries: 2 }]);
    });

    it('loses a message only to who holds it', async () => {
      await sendReady(1);
      expect(await flush(group(acknowledge(1)))).toMatchObject({ dropped: [{ reason: 'lease-lost' }] });
      await claim();
      expect(await flush(group(acknowledge(1)))).toEqual(LANDED);
      expect(await flush(group(acknowledge(1)))).toMatchObject({ dropped: [{ reason: 'lease-lost' }] });
      expect(await on.store.history.depth(on.queueId)).toBe(0);
    });

    it('hands over a payload as long as a message or a run refers to it', async () => {
      const bytes = new TextEncoder().encode('kept');
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 1, bytes } },
          send(on.queueId, { payloadId: 1 }),
          send(on.queueId, { payloadId: 1 }),
        ),
      );
      const [first, second] = await claim();
      await flush(group(acknowledge(first!.seq)));
      const again = await on.store.workflows.beginIncarnation(START);
      const [message] = await claim(10, again.incarnation);
      expect(textOf(message?.payload)).toBe('kept');
      on.flushAs(again.incarnation);
      await flush(group(open(newRun(on, 1, { payloadId: 1 }), succeeded(), second!.seq), acknowledge(second!.seq)));
      expect(textOf((await on.store.history.journal(1 as RunId)).payload)).toBe('kept');
    });
  });
}

import type { MessageSeq, RunId } from '@loopwright/model';
import type { Change } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import { bench, group, leasedGroup, newRun, type Open, open, START, send, sendOnTerms, succeeded } from './fixture.ts';

/** What holds of messages that were sent on terms. */
export function messageTermsContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, claim } = on;

  const park = (runId: number, until: number | null, keepsPlace = false): Change => ({
    kind: 'park-run',
    runId: runId as RunId,
    until,
    keepsPlace,
  });

  describe('a message on terms', () => {
    const sendOn = (seq: number, terms?: Parameters<typeof sendOnTerms>[2]): Change[] =>
      sendOnTerms(on.queueId, seq, terms);
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
      await on.store.waiting.wake(START + 50, 10);
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
      expect((await on.store.log.claim(on.queueId, on.incarnation, 3, 1000)).map(({ seq }) => seq)).toEqual([3, 4, 1]);
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
      expect(await on.store.history.depth(on.queueId)).toBe(4);
      expect((await on.store.history.queue(on.owner, on.queueId))!).toMatchObject({ depth: 4, parked: 1 });
      await on.store.waiting.wake(START + 10, 10); // 1 expires, 2 is still parked and keeps its place
      expect(await claimed()).toEqual([4]);
      expect(await on.store.waiting.parked(on.queueId)).toBe(3);
      await on.store.waiting.wake(START + 20, 10);
      expect(await claimed()).toEqual([2]);
      expect(await on.store.workflows.redrive(on.owner, 1 as MessageSeq, null)).toBe('redriven');
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
      expect(await on.store.waiting.wake(START + 10, 10)).toEqual([{ queueId: on.queueId, count: 0, expired: 1 }]);
      expect(await claimed()).toEqual([2]);
    });

    it('is taken no earlier than its instant', async () => {
      await flush(group(...sendOn(1, { until: START + 10 })), group(...sendOn(2)));
      expect(await claimed()).toEqual([2]);
      expect(await on.store.waiting.nextDue()).toBe(START + 10);
      expect(await on.store.waiting.unpark(on.queueId)).toBe(0);
      expect(await claimed()).toEqual([]);
      await on.store.waiting.wake(START + 10, 10);
      expect(await claimed()).toEqual([1]);
    });

    it('that nobody takes within its time to live is a dead letter, which is redriven like any other', async () => {
      await flush(
        group(...sendOn(1, { expiresAt: START + 10 })),
        group(...sendOn(2, { expiresAt: START + 10, until: START + 5 })),
        group(...sendOn(3, { expiresAt: START + 90 })),
      );
      expect(await on.store.waiting.nextDue()).toBe(START + 5);
      expect(await on.store.log.claim(on.queueId, on.incarnation, 1, 1000)).toMatchObject([{ seq: 1 }]);
      await on.store.waiting.wake(START + 9, 10);
      expect(await on.store.waiting.nextDue()).toBe(START + 10);
      expect(await on.store.waiting.wake(START + 10, 10)).toEqual([{ queueId: on.queueId, count: 0, expired: 1 }]);
      expect(await on.store.waiting.nextDue()).toBe(START + 90); // what was claimed does not expire
      const letters = await on.store.history.deadLetters(on.owner, { limit: 9 });
      expect(letters).toMatchObject([{ seq: 2, runId: null, errorCode: 'MESSAGE_EXPIRED', deadAt: START + 10 }]);
      expect(await claimed()).toEqual([3]);
      expect(await on.store.workflows.redrive(on.owner, 2 as MessageSeq, null)).toBe('redriven');
      await on.store.waiting.wake(START + 99, 10);
      expect(await claim()).toMatchObject([{ runId: null }]);
    });

    it('takes the place of the last of its key while that waits, but never waits longer than that may', async () => {
      const quiet = (until: number, latest: number, key = 'k') => ({ debounce: { key, until, latest } });
      await flush(
        group(...sendOn(1, quiet(START + 10, START + 25))),
        group(...sendOn(2, quiet(START + 10, START + 99, 'l'))),
      );
      await flush(group(...sendOn(3, quiet(START + 15, START + 30))));
      expect(await on.store.waiting.parked(on.queueId)).toBe(2);
      expect(await on.store.waiting.nextDue()).toBe(START + 10);
      await on.store.waiting.wake(START + 10, 10);
      expect(await claimed()).toEqual([2]);
      // In one flush too; and no later than the latest of the first.
      await flush(
        group(...sendOn(4, quiet(START + 22, START + 37))),
        group(...sendOn(5, { ...quiet(START + 28, START + 43), key: 'ordered' })),
      );
      expect(await on.store.waiting.nextDue()).toBe(START + 25);
      await on.store.waiting.wake(START + 25, 10);
      expect(await claim()).toMatchObject([{ seq: 5, payloadId: 5 }]);
      // What is under way is left alone: another one begins.
      await flush(group(...sendOn(6, quiet(START + 40, START + 55))));
      expect(await on.store.waiting.nextDue()).toBe(START + 40);
      await done(5, 2);
      await on.store.waiting.wake(START + 40, 10);
      await flush(group(...sendOn(7, quiet(START + 60, START + 75)))); // also what is ready
      await on.store.waiting.wake(START + 60, 10);
      expect(await claimed()).toEqual([6, 7]);
      await done(6, 7);
      expect(await on.store.history.depth(on.queueId)).toBe(0);
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
      expect(await on.store.history.depth(on.queueId)).toBe(2);
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
      const letter = await on.store.history.deadLetter(on.owner, 1 as MessageSeq);
      expect(letter).toMatchObject({ runId: 9, payload: new Uint8Array([20]) });
      const doctored = await on.store.history.journal(9 as RunId);
      expect(doctored.payload).toEqual(new Uint8Array([20]));
      expect(await on.store.workflows.redrive(on.owner, 1 as MessageSeq, null)).toBe('redriven');
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
      expect(await on.store.history.depth(on.queueId)).toBe(0);
      expect((await on.store.history.journal(9 as RunId)).payload).toEqual(new Uint8Array([20]));
    });

    it('is claimed no faster than the rate of its queue, whoever claims', async () => {
      await flush(...[1, 2, 3, 4, 5, 6, 7].map((seq) => group(...sendOn(seq))));
      let incarnation = on.incarnation;
      const within = async (now: number, limit = 9, runs = 3) => {
        const rate = { runs, windowMs: 1000 };
        const got = await on.store.log.claimWithin(on.queueId, incarnation, limit, 1000, rate, now);
        return [got.messages.map(({ seq }) => seq as number), got.nextAt];
      };
      expect(await within(START, 1)).toEqual([[1], null]);
      expect(await within(START + 400)).toEqual([[2, 3], START + 1000]);
      expect(await within(START + 999)).toEqual([[], START + 1000]);
      await done(1, 2, 3);
      await on.reopen(); // a new process goes on counting
      ({ incarnation } = await on.store.workflows.beginIncarnation(START));
      expect(await within(START + 999)).toEqual([[], START + 1000]);
      expect(await within(START + 1000)).toEqual([[4], START + 1400]);
      expect(await within(START + 1400, 9, 4)).toEqual([[5, 6, 7], null]); // the window is all that counts
      expect(await within(START + 1400, 9, 9)).toEqual([[], null]); // nothing is there: not the rate is in the way
      expect(await within(START - 9_000_000, 9, 4)).toEqual([[], null]); // a clock that was set back
    });

    it('is begun no faster than the rate of its loop, also without a claim, and what was let begin and did not is given back', async () => {
      const take = async (now: number, limit: number, unused: { at: number; count: number } | null = null) =>
        on.store.log.takeRate(on.queueId, limit, unused, { runs: 3, windowMs: 1000 }, now);
      expect(await take(START, 2)).toEqual({ at: START, count: 2, nextAt: null });
      expect(await take(START + 400, 2)).toEqual({ at: START + 400, count: 1, nextAt: START + 1000 });
      await on.reopen();
      expect(await take(START + 500, 1)).toMatchObject({ count: 0, nextAt: START + 1000 });
      expect(await take(START + 500, 1, { at: START, count: 1 })).toEqual({ at: START + 500, count: 1, nextAt: null });
      expect(await take(START + 500, 0, { at: START + 400, count: 1 })).toMatchObject({ count: 0 });
      expect(await take(START + 600, 9)).toMatchObject({ count: 1, nextAt: START + 1000 });
    });

    it('that was seen within its window is left out, with what it held', async () => {
      const dedupe = { key: 'k', until: START + 10 };
      await flush(group(...sendOn(1, { dedupe })), group(...sendOn(2, { dedupe })));
      await flush(group(...sendOn(3, { dedupe: { ...dedupe, key: 'other' } })));
      expect(await claimed()).toEqual([1, 3]);
      expect(await on.store.history.depth(on.queueId)).toBe(2);
      await done(1); // also when the first is done
      await flush(group(...sendOn(4, { dedupe })));
      expect(await claimed()).toEqual([]);
    });

    it('is not left out behind the window, nor in another queue', async () => {
      await flush(group(...sendOn(1, { dedupe: { key: 'k', until: START } })));
      await flush(group(...sendOn(2, { dedupe: { key: 'k', until: START + 10 } })));
      expect(await claimed()).toEqual([1, 2]);
      const other = await bench(on.store);
      on.flushAs(other.incarnation);
      Object.assign(on, other);
      await flush(group(...sendOn(3, { dedupe: { key: 'k', until: START + 10 } })));
      expect(await claimed()).toEqual([3]);
    });
  });
}

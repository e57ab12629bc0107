import type { MessageSeq, RunId, UserId } from '@loopwright/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  addUser,
  append,
  failed,
  failFirst,
  group,
  newRun,
  type Open,
  open,
  START,
  succeeded,
  textOf,
  tryFirst,
} from './fixture.ts';

const FIX = new TextEncoder().encode('edited');
const LARGE = new Uint8Array(300_000).fill(65);
const RUN = 1 as RunId;
const FIXING = { at: START, place: null, key: null, priority: 0 } as const;

/** What a fix of a run that failed promises. */
export function fixRunContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush } = on;

  let stranger: UserId;

  beforeEach(async () => {
    stranger = await addUser(on.store);
    await tryFirst(on, flush);
  });

  const fail = () => failFirst(on, flush);
  const fix = (seq = 1, owner = on.owner, events = FIX) =>
    on.store.workflows.fixRun(owner, { ...FIXING, runId: RUN, seq, events });
  const journal = async () => (await on.store.history.journal(RUN)).segments.map(textOf);
  const claimed = async () =>
    (await on.store.log.claim(on.queueId, on.incarnation, 9, 1000)).map(({ runId, deliveries, payload }) => [
      runId,
      deliveries,
      textOf(payload),
    ]);

  describe('a fix of a run that failed', () => {
    it('is in its journal, and its dead letter goes back to the end of its queue', async () => {
      await fail();
      expect(await fix()).toEqual({ outcome: 'fixed', queueId: on.queueId, sent: false });
      expect(await journal()).toEqual(['tried', 'edited']);
      expect(await on.store.history.run(on.owner, RUN)).toMatchObject({
        state: 'waiting',
        endedAt: null,
        errorCode: null,
      });
      expect(await on.store.history.queue(on.owner, on.queueId)).toMatchObject({ depth: 2, deadLetters: 0 });
      expect(await claimed()).toEqual([
        [null, 1, null],
        [1, 1, 'data'],
      ]);
      await flush(group({ kind: 'lease-run', runId: RUN }));
      // Its caller is gone long since: a crash now makes it wait, it is no orphan.
      expect((await on.store.workflows.beginIncarnation(START)).orphaned).toBe(0);
    });

    it('of two at once is made once: the first one', async () => {
      await fail();
      const outcomes = await Promise.all([fix(), fix(1, on.owner, new TextEncoder().encode('other'))]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['fixed', 'not-failed']);
      expect(await journal()).toEqual(['tried', outcomes[0].outcome === 'fixed' ? 'edited' : 'other']);
      expect(await claimed()).toHaveLength(2);
    });

    it('beside a redrive lets it go on once', async () => {
      await fail();
      const [fixed, redriven] = await Promise.all([fix(), on.store.workflows.redrive(on.owner, 1 as MessageSeq, null)]);
      expect(fixed.outcome === 'fixed' || redriven === 'redriven').toBe(true);
      expect((await claimed()).filter(([runId]) => runId === 1)).toHaveLength(1);
    });

    it('of a message with a key goes behind the others of that key', async () => {
      const terms = {
        runId: null,
        key: 'k',
        priority: 0,
        until: null,
        expiresAt: null,
        dedupe: null,
        debounce: null,
      } as const;
      await flush(
        ...[5, 6].map((seq) =>
          group(
            { kind: 'put-payload', payload: { id: seq, bytes: new Uint8Array([seq]) } },
            { kind: 'send-on-terms', queueId: on.queueId, seq: seq as MessageSeq, payloadId: seq, at: START, ...terms },
          ),
        ),
      );
      await claimed();
      const error = { code: 'NODE_FAILED', text: 'it broke' } as const;
      const [seq, runId] = [5 as MessageSeq, 5 as RunId];
      await flush(
        group(open(newRun(on, 5, { payloadId: 5 }), failed(), 5), append(5, 0, 'tried'), {
          kind: 'dead-letter',
          seq,
          queueId: on.queueId,
          payloadId: 5,
          runId,
          error,
          at: START,
        }),
      );
      expect(
        (await on.store.workflows.fixRun(on.owner, { ...FIXING, runId: runId, seq: 1, events: FIX })).outcome,
      ).toBe('fixed');
      const messages = await on.store.log.claim(on.queueId, on.incarnation, 9, 1000);
      expect(messages).toMatchObject([{ seq: 6 }]);
      await flush(group({ kind: 'acknowledge', seq: 6 as MessageSeq }));
      expect(await claimed()).toMatchObject([[5, 1, expect.anything()]]);
    });

    it('that was looked at in another state than it is in now is not made', async () => {
      await fail();
      expect(await fix(0)).toEqual({ outcome: 'not-failed' });
      expect(await fix(2)).toEqual({ outcome: 'not-failed' });
      expect(await journal()).toEqual(['tried']);
    });

    it('whose dead letter is gone has a message anew, with what it began with', async () => {
      await fail();
      await on.store.workflows.deleteDeadLetter(on.owner, 1 as MessageSeq);
      expect(await fix(1, on.owner, LARGE)).toEqual({ outcome: 'fixed', queueId: on.queueId, sent: true });
      expect((await journal())[1]).toHaveLength(LARGE.length);
      expect(await claimed()).toContainEqual([1, 1, 'data']);
    });

    it('is for its owner, and for a run that failed', async () => {
      expect(await fix()).toEqual({ outcome: 'not-failed' });
      await fail();
      expect(await fix(1, stranger)).toEqual({ outcome: 'unknown' });
      expect(await on.store.workflows.fixRun(on.owner, { ...FIXING, runId: 99 as RunId, seq: 0, events: FIX })).toEqual(
        { outcome: 'unknown' },
      );
      await flush(group(open(newRun(on, 2), succeeded())), group(open(newRun(on, 3, { loopId: null }), failed())));
      expect(await on.store.workflows.fixRun(on.owner, { ...FIXING, runId: 2 as RunId, seq: 0, events: FIX })).toEqual({
        outcome: 'not-failed',
      });
      expect(await on.store.workflows.fixRun(on.owner, { ...FIXING, runId: 3 as RunId, seq: 0, events: FIX })).toEqual({
        outcome: 'no-loop',
      });
      expect(await journal()).toEqual(['tried']);
    });
  });
}

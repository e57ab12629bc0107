import type { MessageSeq, RunId } from '@loopwright/model';
import type { Change } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import { group, leasedGroup, newRun, type Open, open, START, sendOnTerms, succeeded } from './fixture.ts';

/** What holds of messages with one order key, whatever their numbers: redriven and debounced ones are not numbered as they come. */
export function orderKeyContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, claim } = on;

  const sendOn = (seq: number, key: string, until: number | null = null): Change[] =>
    sendOnTerms(on.queueId, seq, { key, until });
  const claimed = async () => (await claim()).map(({ seq }) => seq as number);
  const done = (seq: number) => flush(group({ kind: 'acknowledge', seq: seq as MessageSeq }));
  const begin = (seq: number, runId = seq) => flush(group(open(newRun(on, runId), null, seq)));
  const park = (runId: number, until: number | null) =>
    flush(leasedGroup(runId, { kind: 'park-run', runId: runId as RunId, until, keepsPlace: false }));
  const wake = (at: number) => on.store.waiting.wake(at, 10);

  describe('of messages with one key only one is worked on', () => {
    it('when one with a lower number came later, and another one is woken', async () => {
      await flush(group(...sendOn(10, 'k')));
      expect(await claimed()).toEqual([10]);
      await flush(group(...sendOn(3, 'k'), ...sendOn(4, 'k', START + 5)));
      await wake(START + 5);
      expect(await claimed()).toEqual([]);
      await done(10);
      expect(await claimed()).toEqual([3]);
      await done(3);
      expect(await claimed()).toEqual([4]);
    });

    it('while the other one is ready, and not claimed yet', async () => {
      await flush(group(...sendOn(10, 'k')));
      await flush(group(...sendOn(3, 'k'), ...sendOn(4, 'k', START + 5)));
      await wake(START + 5);
      expect(await claimed()).toEqual([10]);
      await done(10);
      expect(await claimed()).toEqual([3]);
    });

    it('while the run of the other one is parked, which goes on first', async () => {
      await flush(group(...sendOn(10, 'k')));
      await claimed();
      await begin(10);
      await park(10, START + 50);
      await flush(group(...sendOn(3, 'k'), ...sendOn(4, 'k', START + 5)));
      await wake(START + 5);
      expect(await claimed()).toEqual([]);
      await wake(START + 50);
      expect(await claimed()).toEqual([10]);
      await done(10);
      expect(await claimed()).toEqual([3]);
    });

    it('when dead letters of it are redriven', async () => {
      await flush(group(...sendOn(1, 'k'), ...sendOn(2, 'k')));
      for (const seq of [1, 2]) {
        expect(await claimed()).toEqual([seq]);
        await begin(seq);
        const error = { code: 'NODE_FAILED', text: 'x' } as const;
        const end = { ...succeeded(), state: 'failed', error } as const;
        await flush(
          leasedGroup(
            seq,
            { kind: 'end-run', runId: seq as RunId, end },
            {
              kind: 'dead-letter',
              seq: seq as MessageSeq,
              queueId: on.queueId,
              payloadId: seq,
              runId: seq as RunId,
              error,
              at: START,
            },
          ),
        );
      }
      await on.store.workflows.redrive(on.owner, 1 as MessageSeq, null);
      const [first] = await claim();
      expect(first?.runId).toBe(1);
      await flush(group(...sendOn(3, 'k')));
      await on.store.workflows.redrive(on.owner, 2 as MessageSeq, null);
      expect(await claimed()).toEqual([]);
    });
  });
}

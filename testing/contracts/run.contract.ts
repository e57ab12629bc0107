import type { MessageSeq, NodeId, RunId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  acknowledge,
  append,
  failed,
  group,
  LANDED,
  leasedGroup,
  newId,
  newRun,
  type Open,
  open,
  START,
  send,
  succeeded,
  textOf,
} from './fixture.ts';

/** What the durable log promises of a run, from its first group to its end. */
export function runContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, crash, claim, stateOf, sendReady } = on;

  describe('a run', () => {
    const begin = async (seq: number, id: number) => {
      await sendReady(seq);
      await claim();
      await flush(group(open(newRun(on, id), null, seq), append(id, 0, 'began')));
    };

    it('that is suspended keeps its journal, its place and its deliveries', async () => {
      await begin(1, 1);
      await sendReady(2);
      await flush(
        leasedGroup(1, append(1, 1, 'stopped'), { kind: 'suspend-run', runId: 1 as RunId, state: 'suspended' }),
      );
      expect(await stateOf(1)).toBe('suspended');
      const claimed = await claim();
      expect(claimed.map(({ seq, runId, deliveries }) => [seq, runId, deliveries])).toEqual([
        [1, 1, 1],
        [2, null, 1],
      ]);
      expect(await flush(group({ kind: 'lease-run', runId: 1 as RunId }, append(1, 2, 'resumed')))).toEqual(LANDED);
      const resumed = await on.store.workflows.unfinishedRun(1 as RunId);
      expect(resumed?.journal.map(textOf)).toEqual(['began', 'stopped', 'resumed']);
      expect(await stateOf(1)).toBe('leased');
    });

    it('that is under way is known of, also when its process has ended; one that is set aside is not under way', async () => {
      const { workflows } = on.store;
      expect(await workflows.anyLeased()).toBe(false);
      await begin(1, 1);
      expect(await workflows.anyLeased()).toBe(true);
      await flush(leasedGroup(1, { kind: 'suspend-run', runId: 1 as RunId, state: 'suspended' }));
      expect(await workflows.anyLeased()).toBe(false);
    });

    it('that is blocked can be taken up again', async () => {
      await begin(1, 1);
      await flush(leasedGroup(1, { kind: 'suspend-run', runId: 1 as RunId, state: 'blocked' }));
      expect(await stateOf(1)).toBe('blocked');
      await claim();
      expect(await flush(group({ kind: 'lease-run', runId: 1 as RunId }))).toEqual(LANDED);
    });

    it('is not taken up by who does not hold its message', async () => {
      await begin(1, 1);
      await flush(leasedGroup(1, { kind: 'suspend-run', runId: 1 as RunId, state: 'suspended' }));
      expect(await flush(group({ kind: 'lease-run', runId: 1 as RunId }))).toMatchObject({
        dropped: [{ reason: 'lease-lost' }],
      });
      expect(await stateOf(1)).toBe('suspended');
    });

    it('of an incarnation that died waits, and goes on under the next', async () => {
      await begin(1, 1);
      const { incarnation, reclaimed } = await crash();
      expect(reclaimed).toBe(1);
      expect(await stateOf(1)).toBe('waiting');
      expect(await claim(10, incarnation)).toMatchObject([{ seq: 1, runId: 1, deliveries: 2 }]);
      const end = { kind: 'end-run', runId: 1 as RunId, end: succeeded() } as const;
      expect(
        await flush(
          group({ kind: 'lease-run', runId: 1 as RunId }),
          leasedGroup(1, append(1, 1, 'more'), end, acknowledge(1)),
        ),
      ).toEqual(LANDED);
      expect(await stateOf(1)).toBe('succeeded');
      expect(await on.store.history.depth(on.queueId)).toBe(0);
    });

    it('that somebody waited for ends as an orphan when its process is gone', async () => {
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 1, bytes: new Uint8Array(3) } },
          send(on.queueId, { seq: 1 as MessageSeq, payloadId: 1, leased: true }),
          open(newRun(on, 1, { caller: true, origin: 'request', payloadId: 1 }), null, 1),
        ),
        group(open(newRun(on, 2, { caller: true, origin: 'request' }))),
      );
      expect((await crash()).orphaned).toBe(2);
      for (const id of [1, 2]) {
        expect(await on.store.history.run(on.owner, id as RunId)).toMatchObject({
          state: 'failed',
          errorCode: 'ORPHANED',
          endedAt: START + 1,
        });
      }
      expect(await on.store.history.depth(on.queueId)).toBe(0);
      expect((await on.store.history.journal(1 as RunId)).payload).toEqual(new Uint8Array(3));
      expect(await on.store.history.minutes(on.workflowId, 0, START)).toMatchObject([{ failed: 2 }]);
    });

    it('that somebody waited for is an orphan too when it was suspended', async () => {
      await sendReady(1);
      await claim();
      await flush(group(open(newRun(on, 1, { caller: true }), null, 1)));
      await flush(leasedGroup(1, { kind: 'suspend-run', runId: 1 as RunId, state: 'suspended' }));
      expect((await crash()).orphaned).toBe(1);
      expect(await stateOf(1)).toBe('failed');
    });

    it('is ended only by who holds it, and once', async () => {
      await begin(1, 1);
      const end = { kind: 'end-run', runId: 1 as RunId, end: succeeded() } as const;
      expect(await flush(group(end), group(end))).toEqual({
        outcome: 'landed',
        dropped: [{ group: 1, reason: 'lease-lost' }],
        refused: [],
      });
      expect(await on.store.history.minutes(on.workflowId, 0, START)).toMatchObject([{ succeeded: 1 }]);
    });

    it('that failed leaves a dead letter with its error', async () => {
      await begin(1, 1);
      const error = { code: 'NODE_FAILED', text: 'it broke' } as const;
      const letter = {
        kind: 'dead-letter',
        seq: 1 as MessageSeq,
        queueId: on.queueId,
        payloadId: null,
        runId: 1 as RunId,
        error,
        at: START + 5,
      } as const;
      await flush(leasedGroup(1, { kind: 'end-run', runId: 1 as RunId, end: failed() }, letter));
      expect(await claim()).toEqual([]);
      expect(await on.store.history.deadLetters(on.owner, { limit: 10 })).toEqual([
        {
          seq: 1,
          queueId: on.queueId,
          queue: `inbox_${on.nodeId}`,
          workflowId: on.workflowId,
          runId: 1,
          deliveries: 1,
          createdAt: START,
          deadAt: START + 5,
          errorCode: 'NODE_FAILED',
          errorText: 'it broke',
        },
      ]);
      expect(await on.store.history.depth(on.queueId)).toBe(1);
    });

    it('that never had a message row gets its dead letter written new', async () => {
      const bytes = new TextEncoder().encode('{"n":1}');
      const error = { code: 'NODE_FAILED', text: 'it broke' } as const;
      await flush(
        group({ kind: 'put-payload', payload: { id: 1, bytes } }, open(newRun(on, 1, { payloadId: 1 }), failed()), {
          kind: 'dead-letter',
          seq: null,
          queueId: on.queueId,
          payloadId: 1,
          runId: 1 as RunId,
          error,
          at: START,
        }),
      );
      const [row] = await on.store.history.deadLetters(on.owner, { limit: 1 });
      expect(textOf((await on.store.history.deadLetter(on.owner, row!.seq))?.payload)).toBe('{"n":1}');
    });

    it('with a node id that is not known keeps it as its error node', async () => {
      const errorNode = newId<NodeId>();
      await flush(group(open(newRun(on, 1), { ...failed(), errorNode })));
      expect(await on.store.history.run(on.owner, 1 as RunId)).toMatchObject({ errorNode });
    });
  });
}

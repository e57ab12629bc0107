import type { MessageSeq, QueueId, RunId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  acknowledge,
  append,
  DAY,
  failed,
  group,
  LANDED,
  leasedGroup,
  newRun,
  type Open,
  open,
  START,
  send,
  succeeded,
  textOf,
} from './fixture.ts';

/** What the durable log promises of flushes and ids. */
export function commitLogContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, crash, claim, stateOf, sendReady } = on;

  describe('a flush', () => {
    it('may be given before the one ahead of it answered: both land, in order', async () => {
      const at = (seq: number, message: number) =>
        on.store.log.flush({
          incarnation: on.incarnation,
          seq,
          groups: [group(send(on.queueId, { seq: message as MessageSeq }))],
        });
      const answers = await Promise.all([at(1, 1), at(2, 2), at(3, 3)]);
      expect(answers).toEqual([LANDED, LANDED, LANDED]);
      expect((await claim()).map((message) => message.seq)).toEqual([1, 2, 3]);
    });

    it('is fenced behind one that was not written', async () => {
      expect(
        await on.store.log.flush({ incarnation: on.incarnation, seq: 2, groups: [group(send(on.queueId))] }),
      ).toEqual({
        outcome: 'fenced',
      });
      expect(await claim()).toEqual([]);
    });

    it('writes a run, its journal and its message in one', async () => {
      expect(
        await flush(
          group(
            { kind: 'put-payload', payload: { id: 1, bytes: new TextEncoder().encode('a\u0000b') } },
            send(on.queueId, { seq: 1 as MessageSeq, payloadId: 1, leased: true }),
            open(newRun(on, 1, { payloadId: 1 }), null, 1),
            append(1, 0, 'began'),
          ),
        ),
      ).toEqual(LANDED);
      const run = await on.store.workflows.unfinishedRun(1 as RunId);
      expect(run).toMatchObject({ id: 1, loopId: on.loopId, iteration: 1, startedAt: START, payloadId: 1 });
      expect(textOf(run?.payload)).toBe('a\u0000b');
      expect(run?.journal.map(textOf)).toEqual(['began']);
      expect((await on.store.workflows.versionById(run!.versionId))?.graph).toEqual(on.graph);
      expect(await stateOf(1)).toBe('leased');
    });

    it('that is empty lands', async () => {
      expect(await flush()).toEqual(LANDED);
      expect(await flush(group())).toEqual(LANDED);
    });

    it('repeated answers the same and writes nothing', async () => {
      const first = {
        incarnation: on.incarnation,
        seq: 1,
        groups: [group(send(on.queueId)), leasedGroup(77, acknowledge(1))],
      };
      const answer = await on.store.log.flush(first);
      expect(answer).toEqual({ outcome: 'landed', dropped: [{ group: 1, reason: 'lease-lost' }], refused: [] });
      expect(await on.store.log.flush(first)).toEqual(answer);
      expect(await on.store.history.depth(on.queueId)).toBe(1);
    });

    it('under a number that landed with other content is fenced', async () => {
      await flush(group(send(on.queueId)));
      const other = { incarnation: on.incarnation, seq: 1, groups: [group(send(on.queueId), send(on.queueId))] };
      expect(await on.store.log.flush(other)).toEqual({ outcome: 'fenced' });
      expect(await on.store.history.depth(on.queueId)).toBe(1);
    });

    it('that leaves a gap in the numbers is fenced', async () => {
      expect(
        await on.store.log.flush({ incarnation: on.incarnation, seq: 2, groups: [group(send(on.queueId))] }),
      ).toEqual({ outcome: 'fenced' });
      expect(await on.store.history.depth(on.queueId)).toBe(0);
    });

    it('of an incarnation that is dead is fenced, the repeat of a landed one too', async () => {
      await flush(group(send(on.queueId)));
      await crash();
      const old = (seq: number) =>
        on.store.log.flush({ incarnation: on.incarnation, seq, groups: [group(send(on.queueId))] });
      expect(await old(2)).toEqual({ outcome: 'fenced' });
      expect(await old(1)).toEqual({ outcome: 'fenced' });
      expect(await on.store.history.depth(on.queueId)).toBe(1);
    });

    it('of an incarnation that ended in good order is fenced', async () => {
      await on.store.workflows.endIncarnation(on.incarnation);
      expect(await flush(group(send(on.queueId)))).toEqual({ outcome: 'fenced' });
    });

    it('drops a group that lost its lease whole, and writes the others', async () => {
      await flush(group(open(newRun(on, 1))), group(open(newRun(on, 2))));
      await flush(leasedGroup(1, { kind: 'end-run', runId: 1 as RunId, end: succeeded() }));
      expect(
        await flush(
          leasedGroup(1, append(1, 0, 'late'), send(on.queueId)),
          leasedGroup(2, append(2, 0, 'in time'), { kind: 'end-run', runId: 2 as RunId, end: succeeded() }),
        ),
      ).toEqual({ outcome: 'landed', dropped: [{ group: 0, reason: 'lease-lost' }], refused: [] });
      expect((await on.store.history.journal(1 as RunId)).segments).toEqual([]);
      expect(await on.store.history.depth(on.queueId)).toBe(0);
      expect(await stateOf(2)).toBe('succeeded');
    });

    it('drops a group whose epoch has passed', async () => {
      const late = {
        lease: null,
        epoch: { workflowId: on.workflowId, epoch: on.epoch - 1 },
        changes: [open(newRun(on, 1))],
      };
      const valid = {
        lease: null,
        epoch: { workflowId: on.workflowId, epoch: on.epoch },
        changes: [open(newRun(on, 2))],
      };
      expect(await flush(late, valid)).toEqual({
        outcome: 'landed',
        dropped: [{ group: 0, reason: 'epoch-passed' }],
        refused: [],
      });
      await on.store.workflows.end(on.executionId, 'REVOKED', null, START);
      expect(await flush({ ...valid, changes: [open(newRun(on, 3))] })).toEqual({
        outcome: 'landed',
        dropped: [{ group: 0, reason: 'epoch-passed' }],
        refused: [],
      });
      expect(await stateOf(1)).toBeNull();
      expect(await stateOf(2)).toBe('leased');
      expect(await stateOf(3)).toBeNull();
    });

    it('undoes the whole group when a later change of it lost its right', async () => {
      expect(
        await flush(
          group(send(on.queueId, { at: START })),
          group(send(on.queueId), open(newRun(on, 1)), acknowledge(999)),
          group(open(newRun(on, 2))),
        ),
      ).toEqual({ outcome: 'landed', dropped: [{ group: 1, reason: 'lease-lost' }], refused: [] });
      expect(await on.store.history.depth(on.queueId)).toBe(1);
      expect(await stateOf(1)).toBeNull();
      expect(await stateOf(2)).toBe('leased');
      const [loop] = await on.store.history.loops(on.workflowId);
      expect(loop?.nextIteration).toBe(3);
    });

    it('refuses only the group whose data cannot be written', async () => {
      expect(
        await flush(
          group(open(newRun(on, 1), succeeded())),
          group(open(newRun(on, 1), succeeded())),
          group(open(newRun(on, 2), succeeded()), append(2, 0, 'fine')),
        ),
      ).toMatchObject({ outcome: 'landed', dropped: [], refused: [{ group: 1, text: expect.any(String) }] });
      expect((await on.store.history.runs(on.owner, { limit: 10 })).map((run) => run.id)).toEqual([2, 1]);
      expect(await on.store.history.minutes(on.workflowId, 0, START)).toEqual([
        { loopId: on.loopId, minute: START, succeeded: 2, failed: 0 },
      ]);
    });

    it('refuses a message to a queue that is not there, and a run of a loop that is not there', async () => {
      const answer = await flush(
        group(send(999 as QueueId)),
        group(open(newRun(on, 1, { loopId: 999 as never }))),
        group(open(newRun(on, 2))),
      );
      expect(answer).toMatchObject({ refused: [{ group: 0 }, { group: 1 }] });
      expect(await stateOf(2)).toBe('leased');
    });

    it('keeps a journal without gaps and repeats', async () => {
      await flush(group(open(newRun(on, 1)), append(1, 0, 'a')));
      expect(await flush(leasedGroup(1, append(1, 2, 'c')))).toMatchObject({ refused: [{ group: 0 }] });
      expect(await flush(leasedGroup(1, append(1, 0, 'again')))).toMatchObject({ refused: [{ group: 0 }] });
      expect(await flush(leasedGroup(1, append(1, 1, 'b'), append(1, 2, 'c')))).toEqual(LANDED);
      expect((await on.store.history.journal(1 as RunId)).segments.map(textOf)).toEqual(['a', 'b', 'c']);
    });

    it('writes no journal of a run that another incarnation holds', async () => {
      await flush(group(send(on.queueId, { seq: 1 as MessageSeq, leased: true }), open(newRun(on, 1), null, 1)));
      await crash();
      expect(await flush(group(append(1, 0, 'stolen')))).toMatchObject({
        dropped: [{ group: 0, reason: 'lease-lost' }],
      });
    });

    it('ends a run with its error, and counts its minute', async () => {
      await flush(group(open(newRun(on, 1))));
      const errorNode = on.nodeId;
      await flush(
        leasedGroup(1, {
          kind: 'end-run',
          runId: 1 as RunId,
          end: { ...failed(START + 61_000, 'no \u0000 luck'), errorNode },
        }),
      );
      expect(await on.store.history.run(on.owner, 1 as RunId)).toMatchObject({
        state: 'failed',
        endedAt: START + 61_000,
        errorCode: 'NODE_FAILED',
        errorText: 'no \u0000 luck',
        errorNode,
      });
      expect(await on.store.history.minutes(on.workflowId, START, START + DAY)).toEqual([
        { loopId: on.loopId, minute: START + 60_000, succeeded: 0, failed: 1 },
      ]);
    });

    it('adds up what many groups count', async () => {
      const counts = Array.from({ length: 5 }, (_, at) =>
        group({ kind: 'count-request', workflowId: on.workflowId, at: START + at }),
      );
      const runs = Array.from({ length: 5 }, (_, index) =>
        group(open(newRun(on, index + 1, { iteration: 10 + index }), succeeded())),
      );
      await flush(...counts, ...runs);
      const workflow = await on.store.workflows.get(on.workflowId, on.owner);
      expect(workflow).toMatchObject({ runsCount: 6, lastRun: START + 4 });
      expect((await on.store.history.loops(on.workflowId))[0]?.nextIteration).toBe(15);
      expect(await on.store.history.minutes(on.workflowId, 0, START)).toMatchObject([{ succeeded: 5 }]);
    });

    it('keeps the last position of a cursor and the last value of a key', async () => {
      const cursor = (value: number, ended = false) =>
        group({ kind: 'set-cursor', executionId: on.executionId, nodeId: on.nodeId, value: { at: value }, ended });
      const key = (name: string, value: string | undefined) =>
        group({ kind: 'set-runtime', workflowId: on.workflowId, key: name, value });
      await flush(cursor(1), key('a', 'x'), key('b', 'y'), key('__proto__', 'p'), cursor(2, true), key('a', undefined));
      await flush(
        group({ kind: 'set-node-state', workflowId: on.workflowId, nodeId: on.nodeId, value: [1, '\u0000'] }),
        group({ kind: 'end-loop', executionId: on.executionId, nodeId: on.nodeId }),
      );
      const loaded = await on.store.workflows.load(on.executionId);
      expect(loaded?.loops).toMatchObject([{ cursor: { at: 2 }, sourceEnded: true, ended: true }]);
      expect(Object.entries(loaded?.runtimeState ?? {})).toEqual([
        ['b', 'y'],
        ['__proto__', 'p'],
      ]);
      expect(loaded?.nodeStates.get(on.nodeId)).toEqual([1, '\u0000']);
      expect(await on.store.workflows.endedLoops(on.executionId)).toEqual([on.nodeId]);
      expect(await on.store.workflows.listeners()).toEqual([]);
    });

    it('counts how often an item was begun at a cursor, until the cursor moves', async () => {
      const cursor = (value: number, tries?: number) =>
        group({
          kind: 'set-cursor',
          executionId: on.executionId,
          nodeId: on.nodeId,
          value,
          ended: false,
          ...(tries === undefined ? {} : { tries }),
        });
      await flush(cursor(1), cursor(1, 2));
      expect((await on.store.workflows.load(on.executionId))?.loops).toMatchObject([{ cursor: 1, tries: 2 }]);
      await flush(cursor(2));
      expect((await on.store.workflows.load(on.executionId))?.loops).toMatchObject([{ cursor: 2, tries: 0 }]);
    });

    it('remembers the answer of an Idempotency-Key for a day, and refuses the key to another run', async () => {
      const remember = (runId: number | null, answer: string, at: number) =>
        group({
          kind: 'remember-key',
          userId: on.owner,
          door: 'webhook/hook',
          key: 'k\u0000',
          runId: runId as RunId | null,
          answer,
          at,
        });
      expect(await flush(remember(1, 'first', START))).toEqual(LANDED);
      expect(await flush(remember(2, 'second', START + DAY - 1))).toMatchObject({ refused: [{ group: 0 }] });
      expect(await flush(remember(1, 'done', START))).toEqual(LANDED);
      expect(await on.store.workflows.rememberedAnswer(on.owner, 'webhook/hook', 'k\u0000', START + DAY - 1)).toEqual({
        runId: 1,
        answer: 'done',
      });
      expect(await on.store.workflows.rememberedAnswer(on.owner, 'webhook/hook', 'k\u0000', START + DAY)).toBeNull();
      expect(await on.store.workflows.rememberedAnswer(on.owner, 'api', 'k\u0000', START)).toBeNull();
      expect(await flush(remember(3, 'third', START + DAY))).toEqual(LANDED);
    });

    it('keeps a large value once however often it is written', async () => {
      const large = new Uint8Array(300_000).fill(7);
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 1, bytes: large } },
          { kind: 'put-payload', payload: { id: 2, bytes: large } },
          open(newRun(on, 1, { payloadId: 1 })),
          { kind: 'append-journal', runId: 1 as RunId, seq: 0, events: large },
          open(newRun(on, 2, { payloadId: 2 }), succeeded()),
        ),
      );
      const first = await on.store.history.journal(1 as RunId);
      expect(first.payload).toEqual(large);
      expect(first.segments).toEqual([large]);
      expect((await on.store.history.journal(2 as RunId)).payload).toEqual(large);
    });

    it('leaves the bytes of the caller alone', async () => {
      const shared = new Uint8Array(64).fill(1);
      await flush(
        group(open(newRun(on, 1)), {
          kind: 'append-journal',
          runId: 1 as RunId,
          seq: 0,
          events: shared.subarray(8, 16),
        }),
      );
      expect(shared.byteLength).toBe(64);
      expect((await on.store.history.journal(1 as RunId)).segments).toEqual([new Uint8Array(8).fill(1)]);
    });
  });

  describe('ids', () => {
    it('rise and are never given out twice, not even after a restart', async () => {
      const first = await on.store.log.reserveIds('run', 100);
      expect(await on.store.log.reserveIds('run', 1)).toBe(first + 100);
      expect(await on.store.log.reserveIds('payload', 10)).toBe(1);
      await on.reopen();
      expect(await on.store.log.reserveIds('run', 5)).toBe(first + 101);
      expect(await on.store.log.reserveIds('payload', 1)).toBe(11);
      const { incarnation } = await on.store.workflows.beginIncarnation(START);
      expect(incarnation).toBeGreaterThan(on.incarnation);
    });

    it('are not given out in other amounts than whole ones', async () => {
      await expect(on.store.log.reserveIds('run', 0)).rejects.toThrow();
      await expect(on.store.log.reserveIds('run', 1.5)).rejects.toThrow();
    });
  });

  it('everything acknowledged is there after a restart', async () => {
    await sendReady(1, 2);
    await claim(1);
    await flush(group(open(newRun(on, 1), null, 1), append(1, 0, 'began')));
    await on.reopen();
    const { incarnation, reclaimed } = await on.store.workflows.beginIncarnation(START);
    expect(reclaimed).toBe(1);
    expect(await claim(10, incarnation)).toMatchObject([
      { seq: 1, runId: 1, deliveries: 2 },
      { seq: 2, runId: null, deliveries: 1 },
    ]);
    expect((await on.store.workflows.unfinishedRun(1 as RunId))?.journal.map(textOf)).toEqual(['began']);
  });
}

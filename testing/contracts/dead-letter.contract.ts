import type { MessageSeq, RunId, UserId, WorkflowId } from '@loopwright/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  addUser,
  DAY,
  deadLetter,
  failed,
  failFirst,
  fields,
  group,
  newId,
  newRun,
  type Open,
  open,
  START,
  succeeded,
  textOf,
  tryFirst,
} from './fixture.ts';
import { retireAll } from './retire.ts';

/** What dead letters promise. */
export function deadLetterContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush } = on;

  let stranger: UserId;

  beforeEach(async () => {
    stranger = await addUser(on.store);
  });

  describe('a dead letter', () => {
    const bury = async () => {
      await tryFirst(on, flush);
      await failFirst(on, flush);
    };

    /** A shared queue that the bench's workflow writes to. */
    const useOrders = async () => {
      const { store } = on;
      await store.workflows.end(on.executionId, 'REVOKED', null, START);
      await store.workflows.begin({
        id: newId(),
        workflowId: on.workflowId,
        graph: on.graph,
        at: START,
        producers: [{ nodeId: on.nodeId, queue: null, channel: 'hook', hasTerms: false }],
        queues: ['orders'],
      });
      return (await store.workflows.queueByName(on.owner, 'orders'))!;
    };

    it('is paged newest first, with its payload', async () => {
      await bury();
      await flush(...[2, 3].map((id) => group(open(newRun(on, id), failed()), deadLetter(on, id))));
      const page = await on.store.history.deadLetters(on.owner, { limit: 2 });
      expect(page.map((row) => row.runId)).toEqual([3, 2]);
      const rest = await on.store.history.deadLetters(on.owner, {
        limit: 9,
        before: page[1]!.seq,
        queueId: on.queueId,
        workflowId: on.workflowId,
      });
      expect(rest.map((row) => row.seq)).toEqual([1]);
      expect(textOf((await on.store.history.deadLetter(on.owner, 1 as MessageSeq))?.payload)).toBe('data');
      expect(await on.store.history.deadLetter(stranger, 1 as MessageSeq)).toBeNull();
      expect(await on.store.history.deadLetter(on.owner, 2 as MessageSeq)).toBeNull();
      expect(await on.store.history.deadLetters(stranger, { limit: 9 })).toEqual([]);
    });

    it('is paged among those of all queues, whichever hold the newest', async () => {
      const orders = await on.store.workflows.ensureQueue(on.owner, 'orders', START);
      const queueOf = (id: number) => ([2, 5, 6].includes(id) ? orders : on.queueId);
      await flush(
        ...[1, 2, 3, 4, 5, 6].map((id) =>
          group(open(newRun(on, id), failed()), deadLetter({ ...on, queueId: queueOf(id) }, id)),
        ),
      );
      const pages: (RunId | null)[][] = [];
      let before: MessageSeq | undefined;
      do {
        const page = await on.store.history.deadLetters(on.owner, { limit: 2, ...(before && { before }) });
        pages.push(page.map(({ runId }) => runId));
        before = page.at(-1)?.seq;
      } while (before !== undefined);
      expect(pages).toEqual([[6, 5], [4, 3], [2, 1], []]);
    });

    it('is one of the oldest of its queue, of which it is told how many there are', async () => {
      await bury();
      const moved = await on.store.workflows.ensureLoop(on.workflowId, on.owner, on.nodeId, 'orders', START);
      await flush(
        ...[2, 3, 4].map((id) => group(open(newRun(on, id), failed()), deadLetter(on, id))),
        group(open(newRun(on, 5), failed()), deadLetter({ ...on, queueId: moved.queueId }, 5)),
      );
      const seqs = (await on.store.history.deadLetters(on.owner, { queueId: on.queueId, limit: 9 }))
        .map(({ seq }) => seq)
        .reverse();
      const oldest = (limit: number, owner = on.owner) => on.store.history.oldestDeadLetters(owner, on.queueId, limit);
      expect(seqs).toHaveLength(4);
      expect(await oldest(9)).toEqual({ seqs, total: 4 });
      expect(await oldest(3)).toEqual({ seqs: seqs.slice(0, 3), total: 4 });
      expect(await oldest(9, stranger)).toEqual({ seqs: [], total: 0 });
    });

    it('is found by a part of its error, code or text, in any case', async () => {
      await bury();
      const [{ errorCode, errorText } = { errorCode: '', errorText: '' }] = await on.store.history.deadLetters(
        on.owner,
        {
          limit: 1,
        },
      );
      expect(errorCode).not.toBe('');
      const found = async (errorContains: string) =>
        (await on.store.history.deadLetters(on.owner, { limit: 9, errorContains })).map((row) => row.seq);
      expect(await found(errorCode.toLowerCase())).toEqual([1]);
      expect(await found(errorText.toUpperCase())).toEqual([1]);
      expect(await found(`${errorText}, not`)).toEqual([]);
      expect(await found('%')).toEqual([]);
    });

    it('goes back to the end of its queue, and its run goes on', async () => {
      await bury();
      expect(await on.store.workflows.redrive(stranger, 1 as MessageSeq, null)).toBe('unknown');
      expect(await on.store.workflows.redrive(on.owner, 2 as MessageSeq, null)).toBe('not-dead');
      expect(await on.store.workflows.redrive(on.owner, 1 as MessageSeq, null)).toBe('redriven');
      expect(await on.store.workflows.redrive(on.owner, 1 as MessageSeq, null)).toBe('unknown');
      expect(await on.store.history.run(on.owner, 1 as RunId)).toMatchObject({
        state: 'waiting',
        endedAt: null,
        errorCode: null,
      });
      const claimed = await on.store.log.claim(on.queueId, on.incarnation, 9, 1000);
      expect(claimed.map(({ runId, deliveries }) => [runId, deliveries])).toEqual([
        [null, 1],
        [1, 1],
      ]);
      await flush(group({ kind: 'lease-run', runId: 1 as RunId }));
      // Its caller is gone long since: a crash now makes it wait, it is no orphan.
      expect((await on.store.workflows.beginIncarnation(START)).orphaned).toBe(0);
      expect((await on.store.workflows.unfinishedRun(1 as RunId))?.journal.map(textOf)).toEqual(['tried']);
    });

    it('holds what it was edited to, for the message and the run that resumes', async () => {
      await bury();
      const edited = new TextEncoder().encode('edited');
      expect(await on.store.workflows.editDeadLetter(stranger, 1 as MessageSeq, edited, START)).toBe('unknown');
      expect(await on.store.workflows.editDeadLetter(on.owner, 2 as MessageSeq, edited, START)).toBe('not-dead');
      expect(textOf((await on.store.history.deadLetter(on.owner, 1 as MessageSeq))?.payload)).toBe('data');
      expect(await on.store.workflows.editDeadLetter(on.owner, 1 as MessageSeq, edited, START)).toBe('edited');
      expect(textOf((await on.store.history.deadLetter(on.owner, 1 as MessageSeq))?.payload)).toBe('edited');
      await on.store.workflows.redrive(on.owner, 1 as MessageSeq, null);
      const claimed = await on.store.log.claim(on.queueId, on.incarnation, 9, 1000);
      expect(textOf(claimed.at(-1)!.payload)).toBe('edited');
      expect(textOf((await on.store.workflows.unfinishedRun(1 as RunId))?.payload)).toBe('edited');
    });

    it('gives up the bytes that it held with its last reference, whatever was edited', async () => {
      await bury();
      const large = (byte: number) => new Uint8Array(300_000).fill(byte);
      await on.store.workflows.editDeadLetter(on.owner, 1 as MessageSeq, large(1), START);
      await flush(group(open(newRun(on, 2, { payloadId: 1 }), succeeded()))); // the payload that was edited away is not there any more
      expect((await on.store.history.journal(2 as RunId)).payload).toBeNull();
      await on.store.workflows.editDeadLetter(on.owner, 1 as MessageSeq, large(2), START);
      await on.store.workflows.deleteDeadLetter(on.owner, 1 as MessageSeq);
      expect((await on.store.history.journal(1 as RunId)).payload).toEqual(large(2));
      await retireAll(on.store, START + 100 * DAY);
      expect(await on.store.history.run(on.owner, 1 as RunId)).toBeNull();
    });

    it('is as gone as the workflow of its run, and as much there again; of others in the same queue it stays', async () => {
      const { store, owner, queueId } = on;
      const orders = await useOrders();
      const other = newId<WorkflowId>();
      await store.workflows.create(other, owner, fields(), START);
      const stays = newRun(on, 3, { workflowId: other, loopId: null });
      await flush(
        group(open(newRun(on, 1), failed()), deadLetter(on, 1)),
        group(open(newRun(on, 2), failed()), deadLetter({ ...on, queueId: orders }, 2)),
        group(open(stays, failed()), deadLetter({ ...on, queueId: orders }, 3)),
      );
      const letters = async (filter = {}) =>
        (await store.history.deadLetters(owner, { limit: 9, ...filter })).map(({ runId }) => runId);
      const [shared, gone, own] = (await store.history.deadLetters(owner, { limit: 9 })).map(({ seq }) => seq);
      const ofOrders = async () => ({
        listed: await letters({ queueId: orders }),
        oldest: await store.history.oldestDeadLetters(owner, orders, 9),
        counted: (await store.history.queue(owner, orders))?.deadLetters,
      });

      await store.workflows.remove(on.workflowId, owner, START);
      expect(await letters()).toEqual([3]);
      expect(await letters({ workflowId: on.workflowId })).toEqual([]);
      expect(await ofOrders()).toEqual({ listed: [3], oldest: { seqs: [shared], total: 1 }, counted: 1 });
      expect((await store.history.queues(owner)).map((row) => [row.name, row.deadLetters])).toEqual([['orders', 1]]);
      expect(await store.history.oldestDeadLetters(owner, queueId, 9)).toEqual({ seqs: [], total: 0 });
      for (const seq of [gone!, own!]) {
        expect(await store.history.deadLetter(owner, seq)).toBeNull();
        expect(await store.workflows.redrive(owner, seq, null)).toBe('unknown');
        expect(await store.workflows.editDeadLetter(owner, seq, new Uint8Array(), START)).toBe('unknown');
        expect(await store.workflows.deleteDeadLetter(owner, seq)).toBe('unknown');
      }

      await store.workflows.restore(on.workflowId, owner, START);
      expect(await letters()).toEqual([3, 2, 1]);
      expect(await ofOrders()).toEqual({ listed: [3, 2], oldest: { seqs: [gone, shared], total: 2 }, counted: 2 });
      expect((await store.history.queue(owner, queueId))?.deadLetters).toBe(1);
      for (const seq of [gone!, own!]) expect(await store.workflows.redrive(owner, seq, null)).toBe('redriven');
    });

    it('that no run ever took counts in a queue of several workflows, whichever of them is removed', async () => {
      const { store, owner } = on;
      const orders = await useOrders();
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 1, bytes: new Uint8Array() } },
          {
            kind: 'send-on-terms',
            queueId: orders,
            seq: 1 as MessageSeq,
            payloadId: 1,
            runId: null,
            at: START,
            key: null,
            priority: 0,
            until: null,
            expiresAt: START + 10,
            dedupe: null,
            debounce: null,
          },
        ),
        group(open(newRun(on, 2), failed()), deadLetter({ ...on, queueId: orders }, 2)),
      );
      await store.waiting.wake(START + 10, 9);
      expect((await store.history.queue(owner, orders))?.deadLetters).toBe(2);
      await store.workflows.remove(on.workflowId, owner, START);
      expect((await store.history.queue(owner, orders))?.deadLetters).toBe(1);
      expect(await store.history.oldestDeadLetters(owner, orders, 9)).toEqual({ seqs: [1], total: 1 });
    });

    it('is deleted, and its run stays', async () => {
      await bury();
      expect(await on.store.workflows.deleteDeadLetter(stranger, 1 as MessageSeq)).toBe('unknown');
      expect(await on.store.workflows.deleteDeadLetter(on.owner, 2 as MessageSeq)).toBe('not-dead');
      expect(await on.store.workflows.deleteDeadLetter(on.owner, 1 as MessageSeq)).toBe('deleted');
      expect(await on.store.workflows.deleteDeadLetter(on.owner, 1 as MessageSeq)).toBe('unknown');
      expect(await on.store.history.depth(on.queueId)).toBe(1);
      expect(textOf((await on.store.history.journal(1 as RunId)).payload)).toBe('data');
    });
  });
}

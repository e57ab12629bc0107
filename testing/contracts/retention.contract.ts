import type { ExecutionId, MessageSeq, NodeId, RunId } from '@loopwright/model';
import type { NewRun, RunFilter } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  acknowledge,
  append,
  DAY,
  deadLetter,
  failed,
  group,
  leasedGroup,
  newId,
  newRun,
  type Open,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';
import { retireAll, rules } from './retire.ts';

/** What goes of the history, and when. */
export function retentionContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush } = on;

  const ids = async (filter: Partial<RunFilter>) =>
    (await on.store.history.runs(on.owner, { limit: 100, ...filter })).map((run) => Number(run.id));

  const asExecution = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as ExecutionId;

  describe('retention', () => {
    const MINUTE = 60_000;
    const runAt = (id: number, day: number, end = succeeded(START + day * DAY)) =>
      group(open(newRun(on, id, { startedAt: START + day * DAY }), end), append(id, 0, 'x'));

    it('keeps the newest successes of a loop, and none that is too old', async () => {
      await flush(runAt(1, 0), runAt(2, 5), runAt(3, 6), runAt(4, 6), runAt(5, 6));
      expect(await retireAll(on.store, START + 8 * DAY)).toBe(2);
      expect(await ids({})).toEqual([5, 4, 3, 2]);
      await retireAll(on.store, START + 8 * DAY, { succeededRuns: 2 });
      expect(await ids({})).toEqual([5, 4]);
      expect((await on.store.history.journal(3 as RunId)).segments).toEqual([]);
      expect(
        (await on.store.history.minutes(on.workflowId, 0, START + 9 * DAY)).reduce(
          (sum, row) => sum + row.succeeded,
          0,
        ),
      ).toBe(5);
    });

    it('keeps failures and dead letters longer, and a failed run as long as its dead letter', async () => {
      await flush(runAt(1, 0, failed(START)), runAt(2, 0, failed(START)), runAt(3, 50, failed(START + 50 * DAY)));
      await flush(group(deadLetter(on, 1, { at: START + 10 * DAY })));
      await retireAll(on.store, START + 91 * DAY);
      expect(await ids({})).toEqual([3, 1]);
      expect(await on.store.history.retire(rules(START + 101 * DAY))).toMatchObject({
        messages: [{ queueId: on.queueId, count: 1 }],
      });
      expect(await ids({})).toEqual([3]);
      expect(await on.store.history.deadLetters(on.owner, { limit: 1 })).toEqual([]);
    });

    it.each([
      ['few of its runs', 0],
      ['many of them', 4],
    ])('keeps the last failures of a producer that makes its own data, with their dead letters, and of others all, where %s succeeded', async (_, successes) => {
      const failedAt = (id: number, change: Partial<NewRun>) =>
        group(open(newRun(on, id, { startedAt: START + id, ...change }), failed(START + id)), deadLetter(on, id));
      const other = newId<NodeId>();
      const executionId = newId<ExecutionId>();
      await on.store.workflows.end(on.executionId, 'REVOKED', null, START);
      await on.store.workflows.begin({
        id: executionId,
        workflowId: on.workflowId,
        graph: on.graph,
        at: START,
        producers: [
          { nodeId: on.nodeId, queue: null, channel: 'hook', hasTerms: false },
          { nodeId: other, queue: null, channel: null, hasTerms: false },
        ],
        queues: [],
      });
      const pulled = (await on.store.workflows.load(executionId))!.loops.find(
        ({ loop }) => loop.nodeId === other,
      )!.loop;
      const mine = { loopId: pulled.id };
      await flush(failedAt(1, {}), failedAt(2, mine), failedAt(3, {}), failedAt(4, mine), failedAt(5, mine));
      await flush(group(open(newRun(on, 6, { ...mine, startedAt: START })))); // under way
      const succeededIds = Array.from({ length: successes }, (__, index) => 10 + index);
      for (const id of succeededIds)
        await flush(group(open(newRun(on, id, { ...mine, startedAt: START }), succeeded())));
      await retireAll(on.store, START + DAY, { pulledFailedRuns: 2 });
      expect((await ids({})).sort((a, b) => a - b)).toEqual([1, 3, 4, 5, 6, ...succeededIds]);
      const letters = await on.store.history.deadLetters(on.owner, { limit: 10 });
      expect(letters.map(({ runId }) => runId).sort()).toEqual([1, 3, 4, 5]);
    });

    it('never takes what is not ended, nor what a message refers to', async () => {
      await flush(group(open(newRun(on, 1))), group(open(newRun(on, 2))));
      await flush(group(send(on.queueId, { seq: 1 as MessageSeq, runId: 2 as RunId })));
      await flush(leasedGroup(2, { kind: 'end-run', runId: 2 as RunId, end: succeeded() }));
      expect(await retireAll(on.store, START + 1000 * DAY)).toBe(0);
      expect(await ids({})).toEqual([2, 1]);
      await on.store.log.claim(on.queueId, on.incarnation, 1, 1000);
      await flush(group(acknowledge(1)));
      await retireAll(on.store, START + 1000 * DAY);
      expect(await ids({})).toEqual([1]);
    });

    it('meets a run again that succeeded late, after younger ones went', async () => {
      await flush(runAt(1, 0, failed(START)), group(deadLetter(on, 1)), runAt(2, 0), runAt(3, 0));
      await retireAll(on.store, START + 8 * DAY);
      expect(await ids({})).toEqual([1]);
      const [row] = await on.store.history.deadLetters(on.owner, { limit: 1 });
      await on.store.workflows.redrive(on.owner, row!.seq, null);
      const [message] = await on.store.log.claim(on.queueId, on.incarnation, 1, 1000);
      await flush(
        group(
          { kind: 'lease-run', runId: 1 as RunId },
          { kind: 'end-run', runId: 1 as RunId, end: succeeded() },
          acknowledge(message!.seq),
        ),
      );
      await retireAll(on.store, START + 8 * DAY);
      expect(await ids({})).toEqual([]);
    });

    it('goes by when a run ended, and takes what is behind one that it keeps', async () => {
      const waited = (id: number, day: number, change: Partial<NewRun> = {}) =>
        group(open(newRun(on, id, { startedAt: START, ...change }), succeeded(START + day * DAY)), append(id, 0, 'x'));
      const loopless = { loopId: null, executionId: null };
      await flush(runAt(1, 0), waited(2, 8), runAt(3, 0), waited(4, 5), runAt(5, 5));
      await flush(waited(6, 8, loopless), waited(7, 0, loopless), waited(8, 5, loopless));
      await retireAll(on.store, START + 8.1 * DAY);
      expect((await ids({})).sort()).toEqual([2, 4, 5, 6, 8]);
      await flush(runAt(9, 9));
      await retireAll(on.store, START + 12.1 * DAY);
      expect((await ids({})).sort()).toEqual([2, 6, 9]);
      await retireAll(on.store, START + 15.1 * DAY);
      expect(await ids({})).toEqual([9]);
      await retireAll(on.store, START + 16.1 * DAY);
      expect(await ids({})).toEqual([]);
    });

    it('keeps the successes of a loop that ended last, whenever they began', async () => {
      const ended = (id: number, day: number, ms = 0) =>
        group(open(newRun(on, id, { startedAt: START + ms }), succeeded(START + day * DAY + ms)));
      await flush(ended(1, 3), ended(2, 0, 1), ended(3, 0, 2), ended(4, 2), ended(5, 0, 3));
      await retireAll(on.store, START + 4 * DAY, { succeededRuns: 3 });
      expect((await ids({})).sort()).toEqual([1, 4, 5]);
      await flush(ended(6, 4));
      await retireAll(on.store, START + 5 * DAY, { succeededRuns: 2 });
      expect((await ids({})).sort()).toEqual([1, 6]);
    });

    it('takes each success a week after its end to the millisecond, however it looked at it before', async () => {
      const ends = [0, 1, 30_000, 59_999, 60_000, 60_001, 90_000];
      await flush(...ends.map((ms, index) => group(open(newRun(on, index + 1), succeeded(START + ms)))));
      for (const [index, ms] of ends.entries()) {
        await retireAll(on.store, START + 7 * DAY + ms);
        expect(await ids({})).toHaveLength(ends.length - index);
        await retireAll(on.store, START + 7 * DAY + ms + 1);
        expect(await ids({})).toHaveLength(ends.length - index - 1);
      }
    });

    it('takes what succeeds in a loop that had nothing to take, and what began before it last looked', async () => {
      const at = (ms: number, id: number) => newRun(on, id, { startedAt: START + ms });
      await flush(group(open(at(0, 1), failed(START))), group(open(at(1000, 2))), group(open(at(2000, 3))));
      await retireAll(on.store, START + 3000);
      await flush(leasedGroup(3, { kind: 'end-run', runId: 3 as RunId, end: succeeded(START + 4000) }));
      await retireAll(on.store, START + 3 * MINUTE);
      await flush(leasedGroup(2, { kind: 'end-run', runId: 2 as RunId, end: succeeded(START + 5000) }));
      await retireAll(on.store, START + 8 * DAY);
      expect(await ids({})).toEqual([1]);
    });

    it('takes runs of a clock that was set back', async () => {
      await flush(runAt(1, 30), runAt(2, 31));
      await retireAll(on.store, START + 32 * DAY);
      await flush(runAt(3, 0), runAt(4, 1));
      await retireAll(on.store, START + 2 * DAY, { succeededRuns: 3 });
      expect((await ids({})).sort()).toEqual([1, 2, 4]);
      await retireAll(on.store, START + 10 * DAY);
      expect((await ids({})).sort()).toEqual([1, 2]);
    });

    it('gets through while a loop writes as fast as it can', async () => {
      const old = Array.from({ length: 300 }, (_, index) => runAt(index + 1, 0));
      await flush(...old);
      let over = false;
      let last = 1000;
      const write = async (): Promise<void> => {
        while (!over) await flush(...Array.from({ length: 8 }, () => runAt(++last, 8)));
      };
      const writing = write();
      try {
        await retireAll(on.store, START + 8 * DAY, { limit: 100 });
      } finally {
        over = true;
        await writing;
      }
      expect(await ids({ startedTo: START })).toEqual([]);
      expect(last).toBeGreaterThan(1000);
    });

    it('goes slice by slice', async () => {
      await flush(...Array.from({ length: 20 }, (_, index) => runAt(index + 1, 0)));
      const first = await on.store.history.retire(rules(START + 8 * DAY, { limit: 5 }));
      expect(first.rows).toBeGreaterThan(0);
      expect(await ids({})).toHaveLength(15);
      await retireAll(on.store, START + 8 * DAY, { limit: 5 });
      expect(await ids({})).toEqual([]);
    });

    it('takes what was remembered slice by slice, and large values by their bytes too', async () => {
      const retire = (limit: number) => on.store.history.retire(rules(START + 10 * DAY, { limit }));
      await flush(
        group(
          ...Array.from(
            { length: 2000 },
            (_, index) =>
              ({
                kind: 'remember-key',
                userId: on.owner,
                door: 'webhook/orders',
                key: `key ${index}`,
                runId: null,
                answer: 'x',
                at: START,
              }) as const,
          ),
        ),
      );
      expect(await retire(500)).toEqual({ rows: 500, messages: [], more: true });
      expect(await retire(1000)).toEqual({ rows: 1000, messages: [], more: true });
      expect(await retire(600)).toEqual({ rows: 500, messages: [], more: false });

      const large = (id: number) => Buffer.alloc(1_000_000, `${id} `);
      for (let id = 1; id <= 30; id++)
        await flush(
          group(
            { kind: 'put-payload', payload: { id, bytes: large(id) } },
            open(newRun(on, id, { payloadId: id }), succeeded()),
          ),
        );
      await retireAll(on.store, START + 8 * DAY);
      expect(await retire(4)).toEqual({ rows: 4, messages: [], more: true });
      expect(await retire(500)).toEqual({ rows: 16, messages: [], more: true });
      expect(await retire(500)).toEqual({ rows: 10, messages: [], more: false });
    });

    it('takes a payload with the last that refers to it', async () => {
      const bytes = new Uint8Array(300_000);
      await flush(
        group(
          { kind: 'put-payload', payload: { id: 1, bytes } },
          open(newRun(on, 1, { payloadId: 1 }), succeeded()),
          open(newRun(on, 2, { payloadId: 1 })),
        ),
      );
      await retireAll(on.store, START + 30 * DAY);
      expect(await ids({})).toEqual([2]);
      expect((await on.store.workflows.unfinishedRun(2 as RunId))?.payload).toEqual(bytes);
    });

    it('takes away what a workflow left that was deleted for good', async () => {
      await flush(runAt(1, 0), runAt(2, 0, failed()), group(deadLetter(on, 2)), group(send(on.queueId)));
      await on.store.workflows.remove(on.workflowId, on.owner, START);
      await on.store.workflows.purgeRemoved(START + 1);
      expect(await retireAll(on.store, START + 1, { limit: 2 })).toBeGreaterThan(4);
      expect(await on.store.history.journal(1 as RunId)).toEqual({ segments: [], payload: null });
      expect(await on.store.history.queues(on.owner)).toEqual([]);
      expect(await on.store.accounts.removeUser(on.owner)).toBe('removed');
    });

    it('takes its dead letters from queues that others share with it as well', async () => {
      const orders = { ...on, queueId: await on.store.workflows.ensureQueue(on.owner, 'orders', START) };
      await flush(
        runAt(1, 0, failed()),
        group(deadLetter(orders, 1)),
        runAt(2, 0, failed()),
        group(deadLetter(orders, 2)),
      );
      await on.store.workflows.remove(on.workflowId, on.owner, START);
      await on.store.workflows.purgeRemoved(START + 1);
      const { messages } = await on.store.history.retire(rules(START + 1));
      expect(messages).toEqual([{ queueId: orders.queueId, count: 2 }]);
      expect(await on.store.history.depth(orders.queueId)).toBe(0);
      await retireAll(on.store, START + 1);
      expect(await on.store.accounts.removeUser(on.owner)).toBe('removed');
    });

    it('takes that slice by slice, however much it is', async () => {
      const COUNT = 30;
      const LIMIT = 10;
      await flush(...Array.from({ length: COUNT }, (_, index) => runAt(index + 1, index)));
      for (let index = 0; index < COUNT; index++) {
        await on.store.workflows.end(index === 0 ? on.executionId : asExecution(index), 'REVOKED', null, START);
        const graph = { ...on.graph, env: { index } };
        await on.store.workflows.begin({
          id: asExecution(index + 1),
          workflowId: on.workflowId,
          graph,
          at: START,
          producers: [{ nodeId: on.nodeId, queue: null, channel: 'hook', hasTerms: false }],
          queues: [],
        });
      }
      await on.store.workflows.end(asExecution(COUNT), 'REVOKED', null, START);
      await on.store.workflows.remove(on.workflowId, on.owner, START);
      await on.store.workflows.purgeRemoved(START + 1);
      const left = async () => ({
        minutes: (await on.store.history.minutes(on.workflowId, 0, START + COUNT * DAY)).length,
        executions: (
          await Promise.all(
            Array.from({ length: COUNT }, (_, index) => on.store.workflows.execution(asExecution(index + 1))),
          )
        ).filter((row) => row !== null).length,
      });
      let gone = 0;
      for (let before = await left(); ; ) {
        const { rows } = await on.store.history.retire(rules(START + 1, { limit: LIMIT }));
        const after = await left();
        expect(before.minutes - after.minutes).toBeLessThanOrEqual(LIMIT);
        expect(before.executions - after.executions).toBeLessThanOrEqual(LIMIT);
        gone += rows;
        before = after;
        if (rows === 0) break;
      }
      expect(await left()).toEqual({ minutes: 0, executions: 0 });
      // Runs with their journals, minutes, executions with that of the bench, versions with its own, the workflow.
      expect(gone).toBe(2 * COUNT + COUNT + (COUNT + 1) + (COUNT + 1) + 1);
      expect(await on.store.accounts.removeUser(on.owner)).toBe('removed');
    });
  });
}

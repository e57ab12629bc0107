import type {
  ConnectionId,
  ExecutionId,
  LoopId,
  MessageSeq,
  QueueId,
  RunId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';
import type { Change, NewRun } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  acknowledge,
  addUser,
  append,
  DAY,
  deadLetter,
  failed,
  fields,
  group,
  LANDED,
  leasedGroup,
  newId,
  newRun,
  node,
  type Open,
  open,
  START,
  send,
  sendOnTerms,
} from './fixture.ts';
import { retireAll, rules } from './retire.ts';

/** A workflow that reads and writes the queue `orders`, as it was started last. */
interface Reader {
  readonly workflowId: WorkflowId;
  readonly executionId: ExecutionId;
  readonly versionId: VersionId;
  readonly loopId: LoopId;
  readonly queueId: QueueId;
}

/** What becomes of the queues that workflows share when one of them is deleted for good. */
export function purgeContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  const { flush, claim } = on;

  /** Starts a workflow that reads and writes a queue. */
  async function start(workflowId: WorkflowId, queue = 'orders'): Promise<Reader> {
    const { graph } = (await on.store.workflows.graph(workflowId))!;
    const [reader] = graph.nodes;
    const executionId = newId<ExecutionId>();
    const producers = [{ nodeId: reader!.id, queue, channel: null, hasTerms: false }];
    const begun = await on.store.workflows.begin({
      id: executionId,
      workflowId,
      graph,
      at: START,
      producers,
      queues: [queue],
    });
    expect(begun.outcome).toBe('begun');
    const { version, loops, queues } = (await on.store.workflows.load(executionId))!;
    const queueId = queues.get(queue)!;
    return { workflowId, executionId, versionId: version.id, loopId: loops[0]!.loop.id, queueId };
  }
  /** The bench's workflow, which reads the queue from now on. */
  async function startOwn(queue?: string): Promise<Reader> {
    await on.store.workflows.end(on.executionId, 'REVOKED', null, START);
    return start(on.workflowId, queue);
  }
  async function startOther(): Promise<Reader> {
    const workflowId = newId<WorkflowId>();
    await on.store.workflows.create(workflowId, on.owner, fields(), START);
    await on.store.workflows.addNode(workflowId, node(), START);
    return start(workflowId);
  }
  async function purge(...workflows: readonly WorkflowId[]): Promise<void> {
    for (const workflowId of workflows) await on.store.workflows.remove(workflowId, on.owner, START);
    await on.store.workflows.purgeRemoved(START + 1);
  }

  const runOf = ({ workflowId, executionId, versionId, loopId }: Reader, id: number, change: Partial<NewRun> = {}) =>
    newRun(on, id, { workflowId, executionId, versionId, loopId, ...change });
  const payload = (id: number): Change => ({ kind: 'put-payload', payload: { id, bytes: new Uint8Array([id]) } });
  const sendOn = ({ queueId }: Pick<Reader, 'queueId'>, seq: number, terms?: Parameters<typeof sendOnTerms>[2]) =>
    group(...sendOnTerms(queueId, seq, terms));
  /** Claims the first message, and begins its run with the same number. */
  async function begin(reader: Reader): Promise<number> {
    const [message] = await claim(1, on.incarnation, reader.queueId);
    const seq = Number(message!.seq);
    await flush(group(open(runOf(reader, seq, { payloadId: message!.payloadId }), null, seq), append(seq, 0, 'x')));
    return seq;
  }
  const suspend = (runId: number) =>
    flush(leasedGroup(runId, { kind: 'suspend-run', runId: runId as RunId, state: 'suspended' }));
  const park = (runId: number) =>
    flush(leasedGroup(runId, { kind: 'park-run', runId: runId as RunId, until: null, keepsPlace: false }));
  const claimedOf = async ({ queueId }: Pick<Reader, 'queueId'>) =>
    (await claim(10, on.incarnation, queueId)).map(({ seq }) => Number(seq));
  const isGone = async (runId: number) => {
    const { segments } = await on.store.history.journal(runId as RunId);
    return segments.length === 0 && (await on.store.workflows.unfinishedRun(runId as RunId)) === null;
  };

  describe('a workflow that was deleted for good', () => {
    it('leaves nothing in a queue that it alone used, nor the queue, whose name is free', async () => {
      const own = await startOwn();
      await flush(sendOn(own, 1));
      await begin(own);
      await suspend(1);
      await flush(sendOn(own, 2));
      expect(await claimedOf(own)).toEqual([1, 2]); // the first one goes on with its run; both are at work
      await flush(sendOn(own, 3, { key: 'k' }), sendOn(own, 4, { key: 'k' }), sendOn(own, 5, { until: START + DAY }));
      await flush(sendOn(own, 6, { dedupe: { key: 'seen', until: START + DAY } }));
      await flush(sendOn(own, 7, { debounce: { key: 'quiet', until: START + DAY, latest: START + DAY } }));
      await flush(sendOn(own, 8, { expiresAt: START }));
      await on.store.waiting.wake(START, 10);
      await flush(group(open(runOf(own, 9), failed())), group(deadLetter({ ...on, queueId: own.queueId }, 9)));
      const rate = { runs: 5, windowMs: DAY };
      await on.store.log.takeRate(own.queueId, 2, null, rate, START);
      expect((await on.store.history.deadLetters(on.owner, { limit: 10 })).map(({ runId }) => runId)).toEqual([
        9,
        null,
      ]);

      await purge(own.workflowId);
      await retireAll(on.store, START + 1, { limit: 2 });
      expect(await on.store.history.queues(on.owner)).toEqual([]);
      expect(await Promise.all([1, 9].map(isGone))).toEqual([true, true]);
      expect(await on.store.workflows.versionById(own.versionId)).toBeNull();
      expect(await on.store.workflows.queueByName(on.owner, 'orders')).toBeNull();
      // Numbers of what is gone are free again.
      expect(await flush(...[1, 2, 3, 4, 5, 6, 7, 8].map((id) => group(payload(id))))).toEqual(LANDED);

      const anew = await startOther();
      expect(anew.queueId).not.toBe(own.queueId);
      expect(await claimedOf(anew)).toEqual([]);
      await flush(
        group(payload(11), send(anew.queueId, { seq: 11 as MessageSeq, payloadId: 11 })),
        sendOn(anew, 12, { dedupe: { key: 'seen', until: START + DAY } }),
      );
      expect(await claimedOf(anew)).toEqual([11, 12]);
    });

    it('takes what it began from a queue that another one uses, which keeps its own and goes on', async () => {
      const own = await startOwn();
      const other = await startOther();
      expect(own.queueId).toBe(other.queueId);
      await flush(sendOn(own, 1, { key: 'k' }), sendOn(own, 2, { key: 'k' }), sendOn(own, 3));
      expect(await begin(own)).toBe(1);
      expect(await begin(own)).toBe(3);
      await suspend(1);
      await park(3);
      const at = { ...on, queueId: own.queueId };
      await flush(group(open(runOf(own, 4), failed())), group(deadLetter(at, 4)));
      await flush(group(open(runOf(other, 5), failed())), group(deadLetter(at, 5)));
      await flush(sendOn(other, 6));
      expect(await claimedOf(other)).toEqual([1, 6]); // the other one's process has them in its hands

      await purge(own.workflowId);
      const { messages } = await on.store.history.retire(rules(START + 1));
      expect(messages).toEqual([{ queueId: own.queueId, count: 2 }]); // what was parked counts nowhere
      await retireAll(on.store, START + 1);
      expect(await Promise.all([1, 3, 4].map(isGone))).toEqual([true, true, true]);
      expect(await on.store.workflows.versionById(own.versionId)).toBeNull();
      expect((await on.store.history.deadLetters(on.owner, { limit: 10 })).map(({ runId }) => runId)).toEqual([5]);
      expect(await on.store.history.queues(on.owner)).toMatchObject([
        { id: other.queueId, depth: 2, parked: 0, deadLetters: 1 },
      ]);
      expect(await claimedOf(other)).toEqual([2]); // it was behind the first of its key
      expect(await on.store.workflows.load(other.executionId)).toMatchObject({
        loops: [{ loop: { id: other.loopId } }],
      });
    });

    it('leaves the queue to one that may be restored, until that goes as well', async () => {
      const own = await startOwn();
      const other = await startOther();
      await flush(sendOn(own, 1));
      await purge(own.workflowId);
      await on.store.workflows.remove(other.workflowId, on.owner, START + 1);
      await retireAll(on.store, START + 2);
      expect(await on.store.workflows.versionById(own.versionId)).toBeNull();
      expect(await on.store.workflows.restore(other.workflowId, on.owner, START + 2)).not.toBe(false);
      expect(await claimedOf(other)).toEqual([1]);

      await purge(other.workflowId);
      await retireAll(on.store, START + 2);
      expect(await on.store.history.queues(on.owner)).toEqual([]);
    });

    it('goes with another one that used the same queue', async () => {
      const own = await startOwn();
      const other = await startOther();
      await flush(sendOn(own, 1), sendOn(own, 2));
      for (const reader of [own, other]) await suspend(await begin(reader));
      await purge(own.workflowId, other.workflowId);
      await retireAll(on.store, START + 1, { limit: 3 });
      expect(await on.store.history.queues(on.owner)).toEqual([]);
      expect(await Promise.all([own, other].map(({ versionId }) => on.store.workflows.versionById(versionId)))).toEqual(
        [null, null],
      );
    });

    it('leaves nothing of two queues whose messages share a large payload', async () => {
      const own = await startOwn();
      const second = await on.store.workflows.ensureQueue(on.owner, 'second', START, own.workflowId);
      const bytes = new Uint8Array(300_000); // a blob
      const large: Change = { kind: 'put-payload', payload: { id: 1, bytes } };
      const both = [own.queueId, second].map((queueId, at) =>
        send(queueId, { seq: (at + 1) as MessageSeq, payloadId: 1 }),
      );
      expect(await flush(group(large, ...both))).toEqual(LANDED);
      await purge(own.workflowId);
      await retireAll(on.store, START + 1, { limit: 1 });
      expect(await on.store.history.queues(on.owner)).toEqual([]);
      expect(await flush(group(large))).toEqual(LANDED); // its number is free again
    });

    it('leaves the queue to one that names it in its saved graph', async () => {
      const own = await startOwn();
      await flush(sendOn(own, 1));
      const writer = newId<WorkflowId>();
      await on.store.workflows.create(writer, on.owner, fields({ type: 'api' }), START);
      await on.store.workflows.addNode(writer, node({ config: { queue_name: 'orders' } }), START);
      await purge(own.workflowId);
      await retireAll(on.store, START + 1);
      expect(await on.store.workflows.versionById(own.versionId)).toBeNull();
      expect(await claimedOf(own)).toEqual([1]);

      await on.store.workflows.remove(writer, on.owner, START + 1);
      await retireAll(on.store, START + 2);
      expect(await on.store.history.depth(own.queueId)).toBe(1);
      await on.store.workflows.purgeRemoved(START + 2);
      await retireAll(on.store, START + 2);
      expect(await on.store.history.queues(on.owner)).toEqual([]);
    });

    it('leaves the queue to one that names it behind many who only have its name somewhere in a text', async () => {
      const own = await startOwn();
      await flush(sendOn(own, 1));
      const writer = newId<WorkflowId>();
      await on.store.workflows.create(writer, on.owner, fields({ type: 'api' }), START);
      for (let count = 0; count < 50; count++)
        await on.store.workflows.addNode(writer, node({ config: { other: { queue_name: 'orders' } } }), START);
      await on.store.workflows.addNode(writer, node({ config: { queue_name: 'orders' } }), START);
      await purge(own.workflowId);
      await retireAll(on.store, START + 1);
      expect(await on.store.workflows.versionById(own.versionId)).toBeNull();
      expect(await claimedOf(own)).toEqual([1]);
    });

    it('leaves the queue to one whose saved graph names it by a connection', async () => {
      const writer = newId<WorkflowId>();
      await on.store.workflows.create(writer, on.owner, fields({ type: 'api' }), START);
      const [source, target] = [node(), node()];
      for (const each of [source, target]) await on.store.workflows.addNode(writer, each, START);
      const connection = { id: newId<ConnectionId>(), workflowId: writer, source: source.id, target: target.id };
      await on.store.workflows.addConnection({ ...connection, port: 'default' }, START);
      const own = await startOwn(`queue_${source.id}_${target.id}`);
      await flush(sendOn(own, 1));
      await purge(own.workflowId);
      await retireAll(on.store, START + 1);
      expect(await on.store.workflows.versionById(own.versionId)).toBeNull();
      expect(await claimedOf(own)).toEqual([1]);
    });

    it('takes the queue that it alone named, by a connection', async () => {
      const writer = newId<WorkflowId>();
      await on.store.workflows.create(writer, on.owner, fields({ type: 'api' }), START);
      const [source, target] = [node(), node()];
      for (const each of [source, target]) await on.store.workflows.addNode(writer, each, START);
      const connection = { id: newId<ConnectionId>(), workflowId: writer, source: source.id, target: target.id };
      await on.store.workflows.addConnection({ ...connection, port: 'default' }, START);
      const queueId = await on.store.workflows.ensureQueue(on.owner, `queue_${source.id}_${target.id}`, START);
      await flush(sendOn({ queueId }, 1));
      await purge(writer);
      await retireAll(on.store, START + 1);
      expect((await on.store.history.queues(on.owner)).map(({ id }) => id)).toEqual([on.queueId]);
    });

    it('takes shared queues that nobody needs with it: that are not new, hold nothing and are named nowhere', async () => {
      const { store, owner, workflowId } = on;
      const added = (name: string, at = START) => store.workflows.ensureQueue(owner, name, at);
      await added('forgotten');
      await added('new', START + DAY);
      await flush(sendOn({ queueId: await added('holds') }, 1));
      await flush(
        sendOn({ queueId: await added('remembers') }, 2, { dedupe: { key: 'seen', until: START + 9 * DAY } }),
      );
      await flush(group(acknowledge(2)));
      const stranger = await addUser(store);
      await store.workflows.ensureQueue(stranger, 'foreign', START);
      await startOther(); // uses orders
      const writer = newId<WorkflowId>();
      await store.workflows.create(writer, owner, fields({ type: 'api' }), START);
      await store.workflows.addNode(writer, node({ config: { queue_name: 'named' } }), START);
      await added('named');

      await retireAll(store, START + 2 * DAY);
      expect(await store.workflows.queueByName(owner, 'forgotten')).not.toBeNull();
      await purge(workflowId);
      await retireAll(store, START + 2 * DAY);
      expect((await store.history.queues(owner)).map(({ name }) => name).sort()).toEqual([
        'holds',
        'named',
        'new',
        'orders',
        'remembers',
      ]);
      expect(await store.history.queues(stranger)).toHaveLength(1);
    });

    it('has the other queues of its owner looked at some at a time, however many there are', async () => {
      const { store, owner, workflowId } = on;
      const other = newId<WorkflowId>();
      await store.workflows.create(other, owner, fields({ type: 'api' }), START);
      const unneeded = ['aaa', 'zzz'];
      for (const name of unneeded) await store.workflows.ensureQueue(owner, name, START);
      for (let n = 0; n < 120; n++) await store.workflows.ensureQueue(owner, `needed ${n}`, START, other);
      await purge(workflowId);
      const left = async () => {
        const found = await Promise.all(unneeded.map((name) => store.workflows.queueByName(owner, name)));
        return unneeded.filter((_, index) => found[index] !== null);
      };
      let queuesLooked: Awaited<ReturnType<typeof store.history.retire>>['queuesLooked'];
      const slice = async () => {
        const retired = await store.history.retire(rules(START + 2 * DAY, { queuesLooked }));
        queuesLooked = retired.queuesLooked;
        return retired;
      };
      while ((await left()).length === 2) expect((await slice()).more).toBe(true);
      expect(await left()).toEqual(['zzz']);
      while ((await slice()).more) expect(await left()).toEqual(['zzz']);
      expect(await left()).toEqual([]);
      expect(await retireAll(store, START + 2 * DAY)).toBe(0);
      expect(await store.workflows.queueByName(owner, 'needed 119')).not.toBeNull();
    });

    it('leaves the keys in order to one that begins to use the queue while it goes', async () => {
      const own = await startOwn();
      for (const seq of [1, 2, 3]) await flush(sendOn(own, seq, { key: 'a' }));
      await purge(own.workflowId);
      while ((await on.store.history.depth(own.queueId)) === 3)
        await on.store.history.retire(rules(START + 1, { limit: 2 }));
      const other = await startOther();
      expect(other.queueId).toBe(own.queueId);
      await flush(sendOn(other, 4, { key: 'a' }));
      expect(await claimedOf(other)).toEqual([1]);
    });

    it('takes the queue where another one only has its name somewhere in a text, or is somebody else’s', async () => {
      const own = await startOwn();
      await flush(sendOn(own, 1));
      const [deep, foreign] = [newId<WorkflowId>(), newId<WorkflowId>()];
      await on.store.workflows.create(deep, on.owner, fields(), START);
      await on.store.workflows.addNode(deep, node({ config: { other: { queue_name: 'orders' } } }), START);
      await on.store.workflows.create(foreign, await addUser(on.store), fields(), START);
      await on.store.workflows.addNode(foreign, node({ config: { queue_name: 'orders' } }), START);
      await purge(own.workflowId);
      await retireAll(on.store, START + 1);
      expect(await on.store.history.queues(on.owner)).toEqual([]);
    });
  });
}

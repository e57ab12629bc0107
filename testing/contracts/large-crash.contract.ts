import type { Incarnation, MessageSeq, QueueId, RunId } from '@loopwright/model';
import type { ClaimedMessage } from '@loopwright/runtime/ports';
import { beforeEach, expect, it } from 'vitest';
import { eachOnBench } from './each-on-bench.ts';
import {
  append,
  flusher,
  group,
  LANDED,
  leasedGroup,
  newRun,
  type Open,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';

/** More than one claim of the runtime takes, and than a database frees at once. */
const MANY = 1700;
const CLAIM = 200;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** What holds after a process with thousands of runs under way was killed. */
export function largeCrashContract(openStore: Open): void {
  const on = eachOnBench(openStore);
  beforeEach(async () => {
    await on.store.log.reserveIds('message', MANY);
  });

  const claim = (incarnation: Incarnation, limit = CLAIM, queue: QueueId = on.queueId) =>
    on.store.log.claim(queue, incarnation, limit, 10_000_000);

  /** Runs with these numbers under way on messages of the same, in the hands of a process that is gone. */
  async function killedWith(ids: readonly number[], queueId: QueueId = on.queueId): Promise<void> {
    const groups = ids.map((id) =>
      group(
        send(queueId, { seq: id as MessageSeq, leased: true }),
        open(newRun(on, id), null, id),
        append(id, 0, 'began'),
      ),
    );
    expect(await flusher(on.store, on.incarnation)(...groups)).toEqual(LANDED);
    await on.reopen();
  }

  async function claimAll(incarnation: Incarnation, limit = CLAIM): Promise<ClaimedMessage[]> {
    const all: ClaimedMessage[] = [];
    for (;;) {
      const some = await claim(incarnation, limit);
      if (some.length === 0) return all;
      all.push(...some);
    }
  }

  it('each of its runs is taken over once, in order, the delivery spent, and ends', async () => {
    await killedWith(upTo(MANY));
    const { incarnation, reclaimed, orphaned } = await on.store.workflows.beginIncarnation(START + 1);
    expect([reclaimed, orphaned]).toEqual([MANY, 0]);
    expect(await on.store.history.depth(on.queueId)).toBe(MANY);
    const claimed = await claimAll(incarnation);
    expect(claimed.map(({ seq, runId, deliveries }) => [seq, runId, deliveries])).toEqual(
      upTo(MANY).map((id) => [id, id, 2]),
    );
    const flush = flusher(on.store, incarnation);
    expect(await flush(...claimed.map(({ runId }) => group({ kind: 'lease-run', runId: runId! })))).toEqual(LANDED);
    const ended = claimed.map(({ runId, seq }) =>
      leasedGroup(runId!, { kind: 'end-run', runId: runId!, end: succeeded() }, { kind: 'acknowledge', seq }),
    );
    expect(await flush(...ended)).toEqual(LANDED);
    expect(await on.store.history.depth(on.queueId)).toBe(0);
  });

  it('what came later is claimed behind all of it, however much a claim asks for', async () => {
    await killedWith(upTo(MANY));
    const { incarnation } = await on.store.workflows.beginIncarnation(START + 1);
    const later = MANY + 1;
    await flusher(on.store, incarnation)(group(send(on.queueId, { seq: later as MessageSeq })));
    const claimed = [...(await claim(incarnation, 1500)), ...(await claimAll(incarnation, 50))];
    expect(claimed.map(({ seq }) => seq)).toEqual(upTo(later));
  });

  it('the highest priority comes first', async () => {
    const flush = flusher(on.store, on.incarnation);
    const first = await on.store.log.reserveIds('payload', MANY);
    const groups = upTo(MANY).map((seq) =>
      group(
        { kind: 'put-payload', payload: { id: first + seq, bytes: new Uint8Array([seq]) } },
        {
          kind: 'send-on-terms',
          queueId: on.queueId,
          seq: seq as MessageSeq,
          payloadId: first + seq,
          runId: null,
          at: START,
          key: null,
          until: null,
          expiresAt: null,
          dedupe: null,
          debounce: null,
          priority: seq > MANY - 10 ? 5 : 0,
        },
      ),
    );
    expect(await flush(...groups)).toEqual(LANDED);
    await claim(on.incarnation, MANY);
    await on.reopen();
    const { incarnation } = await on.store.workflows.beginIncarnation(START + 1);
    const claimed = await claimAll(incarnation);
    const urgent = upTo(MANY).slice(-10);
    expect(claimed.map(({ seq }) => seq)).toEqual([...urgent, ...upTo(MANY - 10)]);
  });

  it('a second crash in the midst of the take-over spends a delivery only of what was claimed', async () => {
    await killedWith(upTo(MANY));
    const first = await on.store.workflows.beginIncarnation(START + 1);
    await claim(first.incarnation);
    await on.reopen();
    const second = await on.store.workflows.beginIncarnation(START + 2);
    const claimed = await claimAll(second.incarnation);
    expect(claimed.map(({ seq }) => seq)).toEqual(upTo(MANY));
    expect(claimed.map(({ deliveries }) => deliveries)).toEqual(upTo(MANY).map((id) => (id <= CLAIM ? 3 : 2)));
  });

  it('nobody holds anything any more once the next process ended in good order', async () => {
    await killedWith(upTo(MANY));
    const { incarnation } = await on.store.workflows.beginIncarnation(START + 1);
    await on.store.workflows.endIncarnation(incarnation);
    const runs = await on.store.history.runs(on.owner, { limit: 1000 });
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['waiting']));
    expect(runs[0]?.id).toBe(MANY as RunId);
  });
}

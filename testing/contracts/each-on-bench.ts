import type { Incarnation, MessageSeq, QueueId, RunId, RunState } from '@loopwright/model';
import type { ClaimedMessage, FlushResult, Group, Store } from '@loopwright/runtime/ports';
import { afterEach, beforeEach } from 'vitest';
import { type Bench, bench, flusher, group, type Open, type Opened, START, send } from './fixture.ts';

/** A bench in a database of its own, anew for each fact of a suite, and what is done with it. */
export interface OnBench extends Bench {
  readonly store: Store;
  /** Flushes one after the other, under the numbers of one incarnation: the bench's, until it is another's turn. */
  flush(...groups: Group[]): Promise<FlushResult>;
  flushAs(incarnation: Incarnation): void;
  /** A new incarnation, as after a crash: it flushes from now on. */
  crash(): ReturnType<Store['workflows']['beginIncarnation']>;
  /** Closes the database as a process that is gone would, and opens it again. */
  reopen(): Promise<void>;
  claim(limit?: number, incarnation?: Incarnation, queue?: QueueId): Promise<readonly ClaimedMessage[]>;
  /** Sends messages at these positions. */
  sendReady(...seqs: number[]): Promise<FlushResult>;
  stateOf(run: number): Promise<RunState | null>;
}

/** Opens it before each fact; functions of it may be taken out of it, values may not. */
export function eachOnBench(openStore: Open): OnBench {
  let opened: Opened;
  let flush: ReturnType<typeof flusher>;

  const on: OnBench = {
    flush: (...groups: Group[]) => flush(...groups),
    flushAs(incarnation: Incarnation) {
      flush = flusher(on.store, incarnation);
    },
    async crash() {
      const begun = await on.store.workflows.beginIncarnation(START + 1);
      on.flushAs(begun.incarnation);
      return begun;
    },
    async reopen() {
      Object.assign(on, { store: await opened.reopen() });
    },
    claim: (limit = 10, incarnation = on.incarnation, queue = on.queueId) =>
      on.store.log.claim(queue, incarnation, limit, 1_000_000),
    sendReady: (...seqs: number[]) =>
      on.flush(group(...seqs.map((seq) => send(on.queueId, { seq: seq as MessageSeq })))),
    stateOf: async (run: number) => (await on.store.history.run(on.owner, run as RunId))?.state ?? null,
  } as OnBench;

  beforeEach(async () => {
    opened = await openStore();
    Object.assign(on, { store: opened.store, ...(await bench(opened.store)) });
    on.flushAs(on.incarnation);
  });
  afterEach(() => opened.close());
  return on;
}

import type {
  ExecutionId,
  FailureRecord,
  Incarnation,
  Instant,
  Json,
  LoopId,
  MessageSeq,
  NodeId,
  QueueId,
  RunId,
  RunOrigin,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';

/** Bytes of a message or request, written once and referred to by message and run. */
export interface NewPayload {
  /** From `reserveIds`. */
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** A run as it is first written: open, or ended already when it ended within one flush. */
export interface NewRun {
  readonly id: RunId;
  readonly loopId: LoopId | null;
  readonly workflowId: WorkflowId;
  readonly versionId: VersionId;
  readonly executionId: ExecutionId | null;
  readonly iteration: number;
  readonly origin: RunOrigin;
  readonly payloadId: number | null;
  readonly startedAt: Instant;
  /** Somebody waits for its answer: after a crash it is orphaned, not resumed. */
  readonly caller: boolean;
  /** The run that it repeats. */
  readonly replayOf?: RunId | null;
}

/** How a run ended. */
export interface RunEnd {
  readonly state: 'succeeded' | 'failed' | 'cancelled';
  readonly endedAt: Instant;
  readonly error: FailureRecord | null;
  readonly errorNode: NodeId | null;
}

/** One change of state. Each is one function in one file of `storage/changes`. */
export type Change =
  | { readonly kind: 'put-payload'; readonly payload: NewPayload }
  /**
   * Puts a message into a queue. `leased`: it is claimed by this incarnation in the same breath (deliveries 1).
   * `seq` null: the store gives it the next one.
   */
  | {
      readonly kind: 'send-message';
      readonly queueId: QueueId;
      readonly seq: MessageSeq | null;
      readonly payloadId: number | null;
      readonly runId: RunId | null;
      readonly leased: boolean;
      readonly at: Instant;
    }
  /**
   * Puts a message into a queue, on terms. `seq`: null where the store gives the number when it writes; one with `debounce` has its own. `key`: it is claimed behind all earlier ones with that key in its queue; `priority`:
   * before all with a lower one, as far as its key lets it; `until`: it is parked until then; `expiresAt`: it is a dead letter where no run of it began by then; `dedupe`: it is left out, with its payload, where one with that key was put in within the window;
   * `debounce`: it takes the place of the one with that key that is parked still, and is parked until `until`, but no longer
   * than to the `latest` of the first that was replaced.
   */
  | {
      readonly kind: 'send-on-terms';
      readonly queueId: QueueId;
      readonly seq: MessageSeq | null;
      readonly payloadId: number;
      /** A run that it goes on with, once it is taken; null: it begins one. */
      readonly runId: RunId | null;
      readonly at: Instant;
      readonly key: string | null;
      /** A whole number; that of other messages is 0. */
      readonly priority: number;
      readonly until: Instant | null;
      /** Where nobody has claimed it by then it is a dead letter; null: never. */
      readonly expiresAt: Instant | null;
      readonly dedupe: { readonly key: string; readonly until: Instant } | null;
      readonly debounce: { readonly key: string; readonly until: Instant; readonly latest: Instant } | null;
    }
  /**
   * Makes one message of several that this incarnation holds: the first has this payload from now on, the others are gone.
   * All of them or, where it does not hold one, none: the group has lost its lease.
   */
  | { readonly kind: 'gather-messages'; readonly seqs: readonly MessageSeq[]; readonly payloadId: number }
  /** Writes a run; with `end` it is written ended. With `messageSeq` its message now names it. */
  | {
      readonly kind: 'open-run';
      readonly run: NewRun;
      readonly messageSeq: MessageSeq | null;
      readonly end: RunEnd | null;
    }
  /** Appends a segment of the run's journal. `seq` from 0; a gap or a repeat is refused. */
  | { readonly kind: 'append-journal'; readonly runId: RunId; readonly seq: number; readonly events: Uint8Array }
  /** Ends a leased run. */
  | { readonly kind: 'end-run'; readonly runId: RunId; readonly end: RunEnd }
  /** Sets a leased run aside; its message becomes ready at its old place in the queue. */
  | { readonly kind: 'suspend-run'; readonly runId: RunId; readonly state: 'suspended' | 'blocked' }
  /**
   * Sets a leased run aside until an instant, or (null) until it is answered. With `keepsPlace` its message stays with this
   * incarnation; else it is `parked`: nobody claims it before `WaitingStore` makes it ready, at its old place.
   */
  | { readonly kind: 'park-run'; readonly runId: RunId; readonly until: Instant | null; readonly keepsPlace: boolean }
  /** A task waits for an answer under this key; one that came before is kept. `request` is what an approval shows. */
  | {
      readonly kind: 'open-wait';
      readonly runId: RunId;
      readonly key: string;
      readonly of: 'callback' | 'approval';
      readonly workflowId: WorkflowId;
      readonly nodeId: NodeId;
      readonly request: Json;
      readonly until: Instant | null;
      readonly at: Instant;
    }
  /** The run goes on with the answer, or with the time-out, that its wait got. */
  | { readonly kind: 'take-wait'; readonly runId: RunId; readonly key: string }
  /**
   * Takes a suspended, blocked, parked or waiting run up again (its message was claimed before). `uncertain`: one of its
   * tasks began and its outcome is not known; the run is listed as such from now on.
   */
  | { readonly kind: 'lease-run'; readonly runId: RunId; readonly uncertain?: boolean }
  /** Removes a message whose run ended well. */
  | { readonly kind: 'acknowledge'; readonly seq: MessageSeq }
  /** Keeps a message that is out of attempts, with its error; `seq` null: writes it new (a run that had no message row). */
  | {
      readonly kind: 'dead-letter';
      readonly seq: MessageSeq | null;
      readonly queueId: QueueId;
      readonly payloadId: number | null;
      readonly runId: RunId;
      readonly error: FailureRecord;
      readonly at: Instant;
    }
  /** Gives claimed messages back, untouched: ready again, the delivery not counted. Those that are gone are passed over. */
  | { readonly kind: 'release-messages'; readonly seqs: readonly MessageSeq[] }
  /**
   * Position of a pulled producer in an execution; `ended` when it has no more data. `tries`: how often the item behind
   * that position was begun to be made and no later position became durable; 0 where absent.
   */
  | {
      readonly kind: 'set-cursor';
      readonly executionId: ExecutionId;
      readonly nodeId: NodeId;
      readonly value: Json;
      readonly ended: boolean;
      readonly tries?: number;
    }
  /** Marks, for this execution, that a loop will write no more to the queues it writes. */
  | { readonly kind: 'end-loop'; readonly executionId: ExecutionId; readonly nodeId: NodeId }
  /** Writes or (value undefined) deletes one key of the workflow's runtime state. */
  | {
      readonly kind: 'set-runtime';
      readonly workflowId: WorkflowId;
      readonly key: string;
      readonly value: Json | undefined;
    }
  /** What a node keeps between runs. */
  | { readonly kind: 'set-node-state'; readonly workflowId: WorkflowId; readonly nodeId: NodeId; readonly value: Json }
  /** Counts an `api` request: runs_count + 1, last_run. Many in one flush are added up. */
  | { readonly kind: 'count-request'; readonly workflowId: WorkflowId; readonly at: Instant }
  /** Remembers which answer an Idempotency-Key found, for 24 h. */
  | {
      readonly kind: 'remember-key';
      readonly userId: UserId;
      readonly door: string;
      readonly key: string;
      readonly runId: RunId | null;
      readonly answer: Json;
      readonly at: Instant;
    };

/** All that one run (or source) changed since its last flush: written whole or not at all. */
export interface Group {
  /** The run that must still be leased to this incarnation; null when the group opens its run or concerns none. */
  readonly lease: RunId | null;
  /** The epoch that the workflow must still have; null: any. Groups that begin runs or move cursors name it. */
  readonly epoch: { readonly workflowId: WorkflowId; readonly epoch: number } | null;
  readonly changes: readonly Change[];
}

/** One transaction of many groups, a strict prefix of what the process appended. */
export interface Flush {
  readonly incarnation: Incarnation;
  /** From 1, without gaps within an incarnation. */
  readonly seq: number;
  readonly groups: readonly Group[];
}

/** What became of a flush. `dropped` and `refused` name groups by their index. */
export type FlushResult =
  | {
      readonly outcome: 'landed';
      /** Lost their lease or epoch: nothing of them was written. */
      readonly dropped: readonly { readonly group: number; readonly reason: 'lease-lost' | 'epoch-passed' }[];
      /** Could not be written for their own data's sake: nothing of them was written, the others were. */
      readonly refused: readonly { readonly group: number; readonly text: string }[];
    }
  /** The incarnation is not alive any more, or the flush repeats one that landed with another content. */
  | { readonly outcome: 'fenced' };

/** A claimed message: this incarnation's until it ends or gives it back. */
export interface ClaimedMessage {
  readonly seq: MessageSeq;
  readonly queueId: QueueId;
  readonly payloadId: number | null;
  /** No bytes at all: the database cannot read them. */
  readonly payload: Uint8Array | null;
  /** Its run, when one was begun before. */
  readonly runId: RunId | null;
  /** Counted by this claim too: 1 the first time. */
  readonly deliveries: number;
  readonly createdAt: Instant;
}

/** How many messages of a queue may be taken within any window. */
export interface ClaimRate {
  readonly runs: number;
  readonly windowMs: number;
}

/** How much of a rate was used, and the instant under which that is noted. */
export interface NotedRate {
  readonly at: Instant;
  readonly count: number;
}

/** The durable log: where something becomes durable. */
export interface CommitLog {
  /**
   * Writes and fsyncs a flush. Rejects with StoreUnavailable when nothing was written. The same flush repeated answers
   * `landed` and writes nothing. The next may be given before this one answered: they are written in the order given, and
   * behind one that was not written the next is fenced.
   */
  flush(flush: Flush): Promise<FlushResult>;
  /** Claims up to `limit` ready messages of a queue, the highest priority first, within one those whose runs have begun and were not put back at the end, and then in order of `seq`, durably counting a delivery of each; of those with one key only the first that is not done. Payload bytes in all stop at `maxBytes` (at least one message). Of messages whose runs began before, only those of `loops`; absent: all. */
  claim(
    queueId: QueueId,
    incarnation: Incarnation,
    limit: number,
    maxBytes: number,
    loops?: readonly LoopId[] | null,
  ): Promise<readonly ClaimedMessage[]>;
  /**
   * Claims as `claim` does, but no more than `rate` leaves of its window at `now`, whoever claimed before: other processes,
   * and those before a restart. `nextAt`: when that leaves some again, where it was what kept the claim from `limit`; else null.
   */
  claimWithin(
    queueId: QueueId,
    incarnation: Incarnation,
    limit: number,
    maxBytes: number,
    rate: ClaimRate,
    now: Instant,
    loops?: readonly LoopId[] | null,
  ): Promise<{ readonly messages: readonly ClaimedMessage[]; readonly nextAt: Instant | null }>;
  /**
   * Notes how many of `limit` runs the rate of a queue lets begin now, in which process they begin or began does not matter;
   * what an earlier answer allowed and did not begin is given back. They are noted under `at`. `nextAt`: when that leaves some
   * again, where it allows fewer than `limit`; else null.
   */
  takeRate(
    queueId: QueueId,
    limit: number,
    unused: NotedRate | null,
    rate: ClaimRate,
    now: Instant,
  ): Promise<NotedRate & { readonly nextAt: Instant | null }>;
  /** Reserves `count` ids, rising, never given out before; answers the first. */
  reserveIds(kind: 'run' | 'message' | 'payload', count: number): Promise<number>;
}

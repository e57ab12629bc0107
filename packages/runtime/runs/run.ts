import type { Machine, PlanNode } from '@loopwright/engine';
import type {
  ErrorCode,
  Graph,
  Instant,
  JournalEvent,
  JsonObject,
  MessageSeq,
  QueueId,
  RunId,
  TaskRef,
  WorkflowId,
} from '@loopwright/model';
import type { FileStore } from '@loopwright/sdk';
import type { NewDeadLetter } from '../alerts/dead-letter-alerts.ts';
import type { Committer } from '../commit/committer.ts';
import type { IdBlocks } from '../commit/id-blocks.ts';
import type { WorkflowLive } from '../live/hub.ts';
import type { Rates } from '../live/rates.ts';
import type { OutboundHttp } from '../outbound/outbound-http.ts';
import type { Pools } from '../pools/pools.ts';
import type { CallHeaders, Change, Clock, Log, NewRun, SettledWait, Tracer } from '../ports.ts';
import type { Callbacks } from '../waiting/callback-tokens.ts';
import type { RunTrace } from './run-trace.ts';
import type { SharedValues } from './shared-values.ts';

/** What every run of one incarnation shares. */
export interface RunServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly committer: Committer;
  readonly ids: IdBlocks;
  readonly http: OutboundHttp;
  readonly files: FileStore;
  readonly pools: Pools;
  readonly rates: Rates;
  /** Null: nothing is traced. */
  readonly tracer: Tracer | null;
  /** Runs that were lost with the store while this process went on: none of their tasks ended it. */
  readonly outlived: Set<RunId>;
  /** The same of producers that make their own data, by execution and node: how often the process did end while each made its next item. */
  readonly outlivedTries: Map<string, number>;
  /** Puts a message into a durable queue: answers the changes that write it; `sent` is called when they are durable. */
  readonly send: (
    queue: QueueId,
    payload: Uint8Array,
  ) => { readonly changes: readonly Change[]; readonly bytes: number; readonly sent: (written?: boolean) => void };
  readonly counters: RunCounters;
  readonly callbacks: Callbacks;
  /** What runs of this process wait for, and who hears of its answer: parked in their place, or in memory beside other work. */
  readonly awaiting: Map<RunId, () => void>;
  /** What a run's waits got that it has not gone on with. */
  readonly settled: (runId: RunId) => Promise<readonly SettledWait[]>;
  readonly timeOut: (runId: RunId, now: Instant) => Promise<void>;
  /** A message became a dead letter, durably. */
  readonly onDeadLetter: (letter: NewDeadLetter) => void;
  /** Something is parked until then. */
  readonly expectDue: (due: Instant) => void;
}

/** Counts since the start of the process. */
export interface RunCounters {
  runsSucceeded: number;
  runsFailed: number;
  messagesAccepted: number;
  deadLetters: number;
  runsUnderWay: number;
}

/** What the runs of one execution (or of one `api` workflow) share. */
export interface RunHost {
  readonly services: RunServices;
  readonly workflowId: WorkflowId;
  /** By which traces tell of its runs, as it was when this was opened; null: nothing is traced. */
  readonly workflowName: string | null;
  readonly graph: Graph;
  readonly mode: 'production' | 'api';
  readonly env: JsonObject;
  /** Runtime state of all loops; what a task wrote is there when it completes. */
  readonly runtime: SharedValues;
  /** By the id of the node. */
  readonly nodeStates: SharedValues;
  /** Queues by name. */
  readonly queues: ReadonlyMap<string, QueueId>;
  /** Null where no events are made (`api`). */
  readonly live: WorkflowLive | null;
  /** Tells other processes that runtime or node state was written; null where there are none. */
  readonly tellState: (() => void) | null;
  /** Named by groups that begin runs; null in an `api` workflow. */
  readonly epoch: { readonly workflowId: WorkflowId; readonly epoch: number } | null;
}

/** The message that a run works on. `seq` null: none is stored (a request, or a pulled item whose run may end in one flush). */
export interface RunMessage {
  seq: MessageSeq | null;
  readonly queueId: QueueId | null;
  readonly payloadId: number | null;
  /** Bytes to be written with the run's first group; null when they are stored already. */
  payload: Uint8Array | null;
  readonly deliveries: number;
  /** Nobody keeps it before the run's first group is written: where that cannot be, whoever handed it over still has it, and the run never was. */
  readonly unkept?: true;
  /** Messages that it was made of, until they are one on disk: this one and the others. */
  readonly gathered?: {
    readonly others: readonly MessageSeq[];
    readonly payload: Uint8Array;
    /** They are one now. */
    readonly written: () => void;
  };
  /**
   * Of a request that goes on after a crash: the queue in which its message lies while it runs, so that somebody finds it.
   * Nothing stays there: a request that fails is no dead letter.
   */
  readonly inbox?: QueueId;
}

/** How a run left memory. `durable` runs are answered: their end is fsynced. */
export type RunOver =
  | {
      readonly how: 'ended';
      readonly outcome: 'succeeded' | 'failed';
      /** Where its end is no finding of its tasks. */
      readonly error?: ErrorCode;
    }
  | { readonly how: 'suspended' }
  /** It waits on disk until an instant; null: until it is answered. */
  | { readonly how: 'parked'; readonly until: Instant | null }
  | { readonly how: 'lost'; readonly reason: 'lease-lost' | 'epoch-passed' | 'refused' | 'unavailable' };

/** What a producer made of its message: the data the run begins with. */
export interface Produced {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly itemId: string;
  /** Made by the producer itself: journaled, since no message holds it. */
  readonly own: boolean;
  /** Headers of the call that it was made of, or of each of several. */
  readonly calls: CallHeaders | readonly CallHeaders[];
}

/** A run in memory. */
export interface Run {
  readonly id: RunId;
  /** Makes what it begins with, where its producer has not yet, or failed to; null: that was made. */
  readonly make: (() => Produced) | null;
  readonly host: RunHost;
  readonly machine: Machine;
  readonly message: RunMessage;
  /** Still to be written; null once its first group was appended. */
  opening: NewRun | null;
  /** It was begun before: its first group takes it up again. */
  retaking: boolean;
  /** A task of it had begun and its outcome is not known. */
  uncertain: boolean;
  /** Events, and changes other than the journal's, since the last group. */
  events: JournalEvent[];
  changes: Change[];
  bytes: number;
  sent: ((written?: boolean) => void)[];
  journalSeq: number;
  /** Tasks that run and have not answered. */
  inFlight: Set<TaskInFlight>;
  /** Tasks that wait for an instant. */
  waits: Set<Wait>;
  /** Tasks whose outputs go on later; null: none. */
  heldBack: Set<HeldBack> | null;
  /** A worker died with it before: it flushes before every node, so that the one that kills is known. */
  readonly careful: boolean;
  /** Where it waits when it has long to wait: in its place in the loop, or aside, its place free; null: in memory only. */
  readonly parks: 'in-place' | 'aside' | null;
  /** Looks for answers under way; null: none of its tasks ever waited for one. */
  looks: number | null;
  state: 'running' | 'suspending' | 'over';
  /** Null: it is not traced. */
  readonly trace: RunTrace | null;
  /** Called once when it leaves memory: before that is durable. */
  readonly onOver: (run: Run, over: RunOver) => void;
  /** Called once when its end is durable, or can't be any more. */
  readonly onDurable: ((run: Run, over: RunOver) => void) | null;
}

export interface TaskInFlight {
  readonly task: TaskRef;
  readonly node: PlanNode;
  readonly abort: AbortController;
  readonly startedAt: Instant;
}

export interface Wait {
  readonly cancel: () => void;
  /** The instant that it waits for; 0: a turn of the event loop. */
  readonly until: Instant;
  /** Of a task that waits for an answer at the same time. */
  readonly key?: string;
}

/** A task whose output its targets get at an instant: until then it counts as executing, to whoever watches. */
export interface HeldBack {
  readonly until: Instant;
  readonly cancel: () => void;
  /** Tells that it has completed. */
  readonly tell: (at: Instant) => void;
  /** It does not count as executing any more, and nobody is told. */
  readonly withdraw: () => void;
}

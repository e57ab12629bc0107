import type {
  ExecutionId,
  Instant,
  LoopId,
  MessageSeq,
  NodeId,
  QueueId,
  RunId,
  RunOrigin,
  RunState,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';
import type { LoopRow } from './executions.ts';

/** One run in a list. */
export interface RunRow {
  readonly id: RunId;
  readonly workflowId: WorkflowId;
  readonly versionId: VersionId;
  readonly executionId: ExecutionId | null;
  readonly loopId: LoopId | null;
  readonly producerId: NodeId | null;
  readonly iteration: number;
  readonly origin: RunOrigin;
  readonly state: RunState;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  readonly errorNode: NodeId | null;
  /** The run that it repeats, which may be gone. */
  readonly replayOf: RunId | null;
  /** A task of it began, and the process ended before its outcome was known: it may have run twice. */
  readonly outcomeUnknown: boolean;
}

/** A page of runs, newest first: by when they started, those of one millisecond by their ids. Every filter narrows. */
export interface RunFilter {
  readonly workflowId?: WorkflowId;
  readonly loopId?: LoopId;
  readonly states?: readonly RunState[];
  readonly errorCode?: string;
  /** A part of the error's text, in any case. */
  readonly errorContains?: string;
  /** Only runs with a task whose outcome was not known. */
  readonly outcomeUnknown?: true;
  readonly startedFrom?: Instant;
  readonly startedTo?: Instant;
  /** Where the page before ended: its last run, which may be gone by now. */
  readonly before?: Pick<RunRow, 'startedAt' | 'id'>;
  readonly limit: number;
}

export interface QueueRow {
  readonly id: QueueId;
  readonly name: string;
  /** Of an inbox: its loop's workflow and producer. Null for a queue that writers and readers share. */
  readonly workflowId: WorkflowId | null;
  readonly nodeId: NodeId | null;
  /** Waiting or being worked on. */
  readonly depth: number;
  /** Waiting for an instant or an answer, aside; counted nowhere else. */
  readonly parked: number;
  readonly deadLetters: number;
  /** Of the oldest message that is no dead letter. */
  readonly oldestAt: Instant | null;
}

export interface DeadLetterRow {
  readonly seq: MessageSeq;
  readonly queueId: QueueId;
  readonly queue: string;
  readonly workflowId: WorkflowId | null;
  readonly runId: RunId | null;
  readonly deliveries: number;
  readonly createdAt: Instant;
  readonly deadAt: Instant;
  readonly errorCode: string;
  readonly errorText: string;
}

/** The oldest dead letters of a queue, in their order, and how many it has in all. */
export interface OldestDeadLetters {
  readonly seqs: readonly MessageSeq[];
  readonly total: number;
}

export interface MinuteRow {
  readonly loopId: LoopId;
  readonly minute: Instant;
  readonly succeeded: number;
  readonly failed: number;
}

/** Parts of a span of time, of whole minutes. */
export interface ActivitySpan {
  /** Beginning of a minute. */
  readonly from: Instant;
  readonly buckets: number;
  readonly bucketMs: number;
}

/** How busy one workflow was. */
export interface ActivityRow {
  readonly workflowId: WorkflowId;
  /** Runs that ended in each part, oldest first. */
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
  /** The newest run of its loops, whatever its age. */
  readonly lastRun: {
    readonly id: RunId;
    readonly state: RunState;
    readonly startedAt: Instant;
    readonly endedAt: Instant | null;
    readonly errorText: string | null;
  } | null;
  readonly lastFailureAt: Instant | null;
}

/** What retention lets go. Days and counts as the settings say, by when runs ended; at most about `limit` rows go at once, and of large values only some megabytes. */
export interface RetireRules {
  readonly now: Instant;
  readonly failedDays: number;
  readonly succeededDays: number;
  readonly succeededRuns: number;
  /** Failed runs, with their dead letters, kept of each loop whose producer makes its own data. */
  readonly pulledFailedRuns: number;
  /** About how many rows go in this slice; a large one counts as the pages that it lay on. */
  readonly limit: number;
  /** Successes of loops alone, which may be more at any time. */
  readonly only?: 'succeeded';
  /** What an earlier slice answered: it goes on there. Without it the queues are looked at from the first. */
  readonly queuesLooked?: QueuesLooked | undefined;
}

/** How far the queues of the owner of a workflow that was deleted for good were looked at: an owner may have any number. */
export interface QueuesLooked {
  readonly workflowNum: number;
  /** The name of the last one, in the order of the database. */
  readonly name: string;
}

/** What one slice of retention deleted: how many rows, and of which queues messages, counted as far as their depths count them. */
export interface Retired {
  readonly rows: number;
  readonly messages: readonly { readonly queueId: QueueId; readonly count: number }[];
  /** Whether the slice was full: there may be more to delete now. */
  readonly more: boolean;
  /** Where the next slice goes on among queues that nobody may need; absent where they were all looked at, or none was. */
  readonly queuesLooked?: QueuesLooked;
}

/** Past runs, queues and dead letters. Reads happen beside the writes, in short transactions. */
export interface HistoryStore {
  runs(ownerId: UserId, filter: RunFilter): Promise<readonly RunRow[]>;
  run(ownerId: UserId, id: RunId): Promise<RunRow | null>;
  /** Segments of a run's journal in order, and its input's bytes. */
  journal(id: RunId): Promise<{ readonly segments: readonly Uint8Array[]; readonly payload: Uint8Array | null }>;
  queues(ownerId: UserId, filter?: { readonly workflowId?: WorkflowId }): Promise<readonly QueueRow[]>;
  queue(ownerId: UserId, id: QueueId): Promise<QueueRow | null>;
  /** Depth of a queue, dead letters included and parked messages not: what back-pressure compares. */
  depth(queueId: QueueId): Promise<number>;
  deadLetters(
    ownerId: UserId,
    filter: {
      readonly queueId?: QueueId;
      readonly workflowId?: WorkflowId;
      /** A part of the error's code or text, in any case. */
      readonly errorContains?: string;
      readonly before?: MessageSeq;
      readonly limit: number;
    },
  ): Promise<readonly DeadLetterRow[]>;
  /** At most `limit` of a queue of this owner; none of another's. */
  oldestDeadLetters(ownerId: UserId, queueId: QueueId, limit: number): Promise<OldestDeadLetters>;
  deadLetter(
    ownerId: UserId,
    seq: MessageSeq,
  ): Promise<(DeadLetterRow & { readonly payload: Uint8Array | null }) | null>;
  /** Of all workflows of an owner in the order of their creation, or of one. */
  activity(ownerId: UserId, workflowId: WorkflowId | null, span: ActivitySpan): Promise<readonly ActivityRow[]>;
  minutes(workflowId: WorkflowId, from: Instant, to: Instant): Promise<readonly MinuteRow[]>;
  loops(workflowId: WorkflowId): Promise<readonly Omit<LoopRow, 'workflowId'>[]>;
  /**
   * Deletes one slice of what retention lets go. Nothing that a kept run, message or unfinished
   * run refers to is deleted.
   */
  retire(rules: RetireRules): Promise<Retired>;
}

import type {
  ExecutionId,
  FailureRecord,
  Graph,
  Instant,
  Json,
  JsonObject,
  NodeId,
  RunId,
  RunOrigin,
  RunState,
  TaskState,
  UnknownOutcome,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';

/** One task of a past run, as the history shows it. */
export interface TaskRecord {
  readonly nodeId: NodeId;
  readonly nodeType: string;
  readonly path: readonly number[];
  readonly state: TaskState;
  readonly attempts: readonly {
    readonly number: number;
    readonly startedAt: Instant;
    readonly endedAt: Instant | null;
    readonly error: FailureRecord | null;
    /** It began, and the process ended before its outcome was known. */
    readonly outcomeUnknown: boolean;
    /** What was found of it later: by a person of that user name, or (null) by a probe. Null where nobody looked. */
    readonly settled: { readonly outcome: UnknownOutcome; readonly by: string | null } | null;
  }[];
  readonly port: string | null;
  readonly input: JsonObject | null;
  /** What its sources handed on, where a person edited its input; null where nobody did. */
  readonly given: JsonObject | null;
  /** Who edited its input, oldest first. */
  readonly edits: readonly { readonly at: Instant; readonly by: string }[];
  readonly output: JsonObject | null;
}

/** One run with everything. */
export interface RunRecord {
  readonly id: RunId;
  readonly workflowId: WorkflowId;
  readonly executionId: ExecutionId | null;
  readonly producerId: NodeId | null;
  readonly versionId: number;
  readonly iteration: number;
  readonly origin: RunOrigin;
  readonly state: RunState;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly error: { readonly code: string; readonly text: string; readonly nodeId: NodeId | null } | null;
  /** In the order they began; at most 1,000 of those asked for, `tasksTotal` counts all. */
  readonly tasks: readonly TaskRecord[];
  readonly tasksTotal: number;
  /** Why it cannot go on, or not all of its tasks are shown: something stored of it is damaged or not installed. Null: nothing. */
  readonly problem: string | null;
  /** The graph it ran on. Password fields are masked. */
  readonly graph: Graph;
}

/** How a run is to be run again. */
export interface ReplayCall {
  /** What its producer hands on this time or, with `fromNode`, what that node runs on; null: the same as before. */
  readonly data: JsonObject | null;
  /** The version that it ran on, or the graph as saved now. */
  readonly version: 'then' | 'now';
  /** Tasks that do not lie behind this node keep their outputs; absent: none do. */
  readonly fromNode?: NodeId;
  /** User name of who asks: the author of edited data. */
  readonly by: string;
  /** Within 24 h a repeat finds the first answer. */
  readonly idempotencyKey: string | null;
}

/** A run that was begun by a replay. */
export interface Replayed {
  readonly runId: RunId;
  readonly versionId: VersionId;
  /** Its loop takes no messages now: it waits for the next start. */
  readonly waitsForStart: boolean;
}

/** What a replay answers. */
export interface ReplayAnswer extends Replayed {
  /** This call began the run; false: an earlier one with the same key did. */
  readonly isNew: boolean;
}

/** What a task that failed is to run on instead. */
export interface FixCall {
  readonly nodeId: NodeId;
  /** Of the item inside for-eaches; `[]` outside of them. */
  readonly path: readonly number[];
  readonly input: JsonObject;
  /** User name of who edited it. */
  readonly by: string;
}

/** Past runs and dead letters beyond what `HistoryStore` answers by itself. */
export interface History {
  /** `part`: tasks behind the first `after`, at most `limit` (usually 1,000). Throws RUN_NOT_FOUND. */
  run(ownerId: UserId, id: RunId, part?: { readonly after: number; readonly limit?: number }): Promise<RunRecord>;
  /** Puts a dead letter back; rings its queue. Throws MESSAGE_NOT_FOUND, DEAD_LETTER_ONLY. */
  redrive(ownerId: UserId, seq: number): Promise<void>;
  /**
   * Replaces what a dead letter holds by a payload of the form that `deadLetterPayload` answers; a redrive then reads it.
   * Answers whether it is another than it was.
   * Throws MESSAGE_NOT_FOUND, INVALID_FIELDS, INPUT_USED where a node that is done has read the old one.
   */
  editDeadLetter(ownerId: UserId, seq: number, payload: Json): Promise<boolean>;
  deleteDeadLetter(ownerId: UserId, seq: number): Promise<void>;
  /**
   * Runs a run that ended again, as a new one; what it answers is durable. A run of a loop waits in its loop's queue,
   * for the next start if the workflow does not run; one of an `api` workflow begins at once and nobody waits for it.
   * Throws RUN_NOT_FOUND, REPLAY_IMPOSSIBLE with why, WORKFLOW_INVALID, QUEUE_FULL, StoreUnavailable.
   */
  replay(ownerId: UserId, id: RunId, call: ReplayCall): Promise<ReplayAnswer>;
  /**
   * Edits the input of a task that failed, in the journal of its run, and lets the run go on: every task that failed gets its
   * next attempt, this one on the edited input. It is durable when this resolves; of two at once the first one is made.
   * Throws RUN_NOT_FOUND, FIX_IMPOSSIBLE with why, DATA_DAMAGED, StoreUnavailable.
   */
  fix(ownerId: UserId, id: RunId, call: FixCall): Promise<{ readonly waitsForStart: boolean }>;
  /** What a dead letter holds, for people: the message as JSON. Throws MESSAGE_NOT_FOUND. */
  deadLetterPayload(ownerId: UserId, seq: number): Promise<Json>;
}

import type {
  ExecutionId,
  ExecutionState,
  Graph,
  Incarnation,
  Instant,
  Json,
  JsonObject,
  LoopId,
  MessageSeq,
  NodeId,
  QueueId,
  RunId,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';
import type { VersionRow } from './versions.ts';

export interface ExecutionRow {
  readonly id: ExecutionId;
  readonly workflowId: WorkflowId;
  readonly versionId: VersionId | null;
  readonly epoch: number;
  readonly state: ExecutionState;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly error: string | null;
}

/** A loop: a producer node of a workflow, through all executions. */
export interface LoopRow {
  readonly id: LoopId;
  readonly workflowId: WorkflowId;
  readonly nodeId: NodeId;
  /** Where its messages wait. */
  readonly queueId: QueueId;
  readonly nextIteration: number;
}

/** What a start needs to be written. `queues` names the durable queue of each reader and writer node; other producers get an inbox of their own. */
export interface NewExecution {
  readonly id: ExecutionId;
  readonly workflowId: WorkflowId;
  readonly graph: Graph;
  readonly at: Instant;
  readonly producers: readonly {
    readonly nodeId: NodeId;
    readonly queue: string | null;
    readonly channel: string | null;
    /** It asks something of its messages: `queueTerms` finds it from now on. */
    readonly hasTerms: boolean;
    /** How many workers may run it at once; 1 where absent. */
    readonly slots?: number;
    /** Tags that a worker must have to run it; none where absent. */
    readonly tags?: readonly string[];
  }[];
  readonly queues: readonly string[];
}

/** A loop of an execution as begun or loaded. */
export interface ExecutionLoop {
  readonly loop: LoopRow;
  /** Of a pulled producer; null at the beginning of its data. */
  readonly cursor: Json;
  /** The cursor that the node had in the latest of the fifty executions before in which it had one; null: in none of them. */
  readonly cursorBefore: Json;
  /** How often the item behind the cursor was begun to be made, as `set-cursor` has it. */
  readonly tries: number;
  /** Its producer has no more data, in this execution. */
  readonly sourceEnded: boolean;
  /** It ended, in this execution. */
  readonly ended: boolean;
  /** Where a door producer listens, such as its webhook id. */
  readonly channel: string | null;
}

/** An execution with all that running it needs. */
export interface LoadedExecution {
  readonly execution: ExecutionRow;
  readonly version: VersionRow;
  readonly ownerId: UserId;
  readonly loops: readonly ExecutionLoop[];
  /** Queues by name, those written included. */
  readonly queues: ReadonlyMap<string, QueueId>;
  readonly runtimeState: JsonObject;
  readonly nodeStates: ReadonlyMap<NodeId, Json>;
}

/** The inbox of an `api` workflow's entry. */
export interface RequestInbox {
  readonly workflowId: WorkflowId;
  readonly ownerId: UserId;
  readonly nodeId: NodeId;
  readonly queueId: QueueId;
}

/** What is changed in a run that failed. */
export interface RunFix {
  readonly runId: RunId;
  /** Position of the segment: how many its journal was seen to have. */
  readonly seq: number;
  readonly events: Uint8Array;
  readonly at: Instant;
  /** Number of its message at the end of its queue; null: the next one that was not given out. */
  readonly place: MessageSeq | null;
  /** Terms of a message that is new. */
  readonly key: string | null;
  readonly priority: number;
}

/** What became of a fix of a run that failed. */
export type FixOutcome =
  /** `sent`: its message was gone, and is there anew. */
  | { readonly outcome: 'fixed'; readonly queueId: QueueId; readonly sent: boolean }
  /** It has not failed, or was fixed or redriven since its journal was read. */
  | { readonly outcome: 'not-failed' }
  /** It belongs to no loop: nobody would take it up. */
  | { readonly outcome: 'no-loop' }
  | { readonly outcome: 'unknown' };

/** A run that was begun before, with what resuming it needs. */
export interface UnfinishedRun {
  readonly id: RunId;
  readonly loopId: LoopId | null;
  /** It was set aside in good order. Else it was redriven, or its process ended without that. */
  readonly setAside: boolean;
  readonly versionId: VersionId;
  readonly iteration: number;
  readonly startedAt: Instant;
  readonly payloadId: number | null;
  readonly payload: Uint8Array | null;
  /** Segments of its journal in order; no bytes for one that the database cannot read. */
  readonly journal: readonly Uint8Array[];
}

/** Executions of workflows: what they begin with, what running them needs, how they end. */
export interface ExecutionStore {
  /** Loop (with its inbox) of a producer node, made when it is new; the entry loop of an `api` workflow too. */
  ensureLoop(
    workflowId: WorkflowId,
    ownerId: UserId,
    nodeId: NodeId,
    queue: string | null,
    at: Instant,
  ): Promise<LoopRow>;
  /**
   * A queue that workflows share, made when it is new.
   *
   * @param workflowId - whose version names it: it stays for as long as that workflow, since runs on the version may send to it
   * when no saved graph names it any more
   */
  ensureQueue(ownerId: UserId, name: string, at: Instant, workflowId?: WorkflowId): Promise<QueueId>;
  queueByName(ownerId: UserId, name: string): Promise<QueueId | null>;
  /**
   * The producer that asks something of the messages of a queue, in the version that its workflow last started: of several the
   * one that started last. Null when none does, or its workflow is gone.
   */
  queueTerms(queueId: QueueId): Promise<{ readonly version: VersionRow; readonly nodeId: NodeId } | null>;

  /**
   * Begins an execution: version, loops, queues, epoch + 1, runtime state emptied, `status` active, `task_id`, `last_run`,
   * `runs_count` + 1; PENDING. Of two at the same instant one begins. `wrong-type`: it is not, or no more, a production workflow.
   */
  begin(
    execution: NewExecution,
  ): Promise<
    | { readonly outcome: 'begun'; readonly epoch: number }
    | { readonly outcome: 'already-running'; readonly execution: ExecutionRow }
    | { readonly outcome: 'wrong-type' }
  >;
  /** Writes an execution that failed before it ran (validation): FAILURE, a production workflow `error`. */
  recordFailedStart(id: ExecutionId, workflowId: WorkflowId, error: string, at: Instant): Promise<void>;
  markStarted(id: ExecutionId): Promise<void>;
  /** Ends an active execution: `task_id` null, `status` as the contract's 4.8 says. `epoch` of the workflow + 1. `not-active` changes nothing. */
  end(
    id: ExecutionId,
    state: 'SUCCESS' | 'FAILURE' | 'REVOKED',
    error: string | null,
    at: Instant,
  ): Promise<'ended' | 'not-active'>;
  execution(id: ExecutionId): Promise<ExecutionRow | null>;
  /** Active, else the last one. */
  latestExecution(workflowId: WorkflowId): Promise<ExecutionRow | null>;
  /** Whether a process works on runs, or did when it ended. */
  anyLeased(): Promise<boolean>;
  /** All PENDING or STARTED executions. */
  activeExecutions(): Promise<readonly ExecutionId[]>;
  load(id: ExecutionId): Promise<LoadedExecution | null>;
  /** Which loops of an execution have written their end mark. */
  endedLoops(id: ExecutionId): Promise<readonly NodeId[]>;
  /** The error of a run that failed in this loop and execution; null: none did. */
  failureIn(id: ExecutionId, loopId: LoopId): Promise<string | null>;
  /** Whether another workflow of this owner reads or writes that queue in an active execution or in its saved graph. */
  queueIsShared(queueId: QueueId, workflowId: WorkflowId): Promise<boolean>;
  unfinishedRun(id: RunId): Promise<UnfinishedRun | null>;
  /** Inboxes of `api` workflows in which requests wait that nobody works on. */
  requestInboxes(): Promise<readonly RequestInbox[]>;

  /**
   * Begins an incarnation. Those that were alive are dead: from the same transaction on their messages are ready for
   * whoever claims, their runs `waiting`; runs that a caller waited for end as failed with ORPHANED.
   */
  beginIncarnation(
    at: Instant,
  ): Promise<{ readonly incarnation: Incarnation; readonly orphaned: number; readonly reclaimed: number }>;
  endIncarnation(id: Incarnation): Promise<void>;
  /** Answer remembered for an Idempotency-Key, 24 h; null when there is none. */
  rememberedAnswer(
    userId: UserId,
    door: string,
    key: string,
    now: Instant,
  ): Promise<{ readonly runId: RunId | null; readonly answer: Json } | null>;
  /** Listening webhook producers of PENDING or STARTED executions, by owner and channel. */
  listeners(): Promise<
    readonly {
      readonly ownerId: UserId;
      readonly channel: string;
      readonly executionId: ExecutionId;
      readonly loopId: LoopId;
      readonly queueId: QueueId;
      readonly workflowId: WorkflowId;
      readonly epoch: number;
    }[]
  >;
  /**
   * Appends a segment to the journal of a run that failed and lets the run go on: its dead letter, or (where it has none) a new
   * message of its loop, is ready at the end of its queue. Of two at once the first one is made. All but `fixed` change nothing.
   */
  fixRun(ownerId: UserId, fix: RunFix): Promise<FixOutcome>;
  /**
   * Redrives a dead letter: ready again at the end of its queue, its run `waiting`.
   *
   * @param place - its number there; null: the next one that was not given out
   */
  redrive(ownerId: UserId, seq: MessageSeq, place: MessageSeq | null): Promise<'redriven' | 'not-dead' | 'unknown'>;
  /** Puts other bytes in the place of those that a dead letter, and the run that it began, held. */
  editDeadLetter(
    ownerId: UserId,
    seq: MessageSeq,
    payload: Uint8Array,
    at: Instant,
  ): Promise<'edited' | 'not-dead' | 'unknown'>;
  /** Deletes a dead letter; its run stays in the history. */
  deleteDeadLetter(ownerId: UserId, seq: MessageSeq): Promise<'deleted' | 'not-dead' | 'unknown'>;
}

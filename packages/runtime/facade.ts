import type { FunctionDescription } from '@loopwright/engine';
import type {
  ExecutionId,
  ExecutionState,
  FailureRecord,
  FieldErrors,
  Form,
  Graph,
  GraphEdit,
  Instant,
  Item,
  Json,
  JsonObject,
  LiveEvent,
  LiveSnapshot,
  LoopGauge,
  NodeGauge,
  NodeId,
  NodeTypeMeta,
  Problem,
  QueueGauge,
  QueueId,
  RouteGauge,
  RunId,
  RunOrigin,
  RunState,
  TaskState,
  UnknownOutcome,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';
import type { NodeType, Registry } from '@loopwright/sdk';
import type { Store, VersionRow } from './ports.ts';

/** State of an execution as `task_status` tells it. */
export interface ExecutionStatus {
  readonly executionId: ExecutionId;
  readonly state: ExecutionState;
  readonly workflowId: WorkflowId;
  readonly error: string | null;
}

/** Starts and stops of production workflows. */
export interface Executions {
  /**
   * Starts a workflow; answers the active execution when there is one.
   * Throws WORKFLOW_NOT_FOUND, WRONG_WORKFLOW_TYPE, WORKFLOW_INVALID (details by node and field), StoreUnavailable.
   */
  start(ownerId: UserId, workflowId: WorkflowId): Promise<ExecutionStatus>;
  /** Stops it and answers within 5 s; nothing changes when none is active. `jobId` resolves under `task`. */
  stop(ownerId: UserId, workflowId: WorkflowId): Promise<{ readonly jobId: string; readonly changed: boolean }>;
  /** The active or last execution. Throws WORKFLOW_NOT_FOUND, NEVER_STARTED. */
  status(ownerId: UserId, workflowId: WorkflowId): Promise<ExecutionStatus>;
  /** By any id that start or stop answered; null when unknown. A stop's job is SUCCESS. */
  task(
    ownerId: UserId,
    id: string,
  ): Promise<{
    readonly state: ExecutionState;
    readonly error: string | null;
    readonly workflowId: WorkflowId | null;
  } | null>;
  /** Makes an `api` workflow answer requests, or no more. Throws WORKFLOW_NOT_FOUND, WRONG_WORKFLOW_TYPE. */
  setActive(ownerId: UserId, workflowId: WorkflowId, active: boolean): Promise<void>;
}

/** What came of trying one node. */
export type TrialOutcome =
  | {
      readonly success: true;
      readonly input: JsonObject;
      readonly output: Item;
      /** Port by which a node with several goes on; null where it has but one, or follows none. */
      readonly port: string | null;
    }
  | { readonly success: false; readonly input: JsonObject; readonly error: FailureRecord; readonly timedOut: boolean };

/** What a trial of a node in its workflow is asked for. */
interface NodeTrialRequest {
  readonly formValues: JsonObject;
  readonly inputData: JsonObject;
  readonly timeoutMs: number;
  /** Whether keys that `inputData` lacks are taken from the outputs of the nodes before it. */
  readonly completeInput: boolean;
  /** Ends the trial, as when nobody waits for its answer any more. */
  readonly signal: AbortSignal;
}

/** Development mode: one node at a time. Form errors throw FORM_INVALID with `fields` and `body.form`. */
export interface Trials {
  /** Runs a node of a workflow and saves what 2.9 says. Throws WORKFLOW_NOT_FOUND, NODE_NOT_FOUND, NODE_TYPE_NOT_FOUND. */
  runNode(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
    request: NodeTrialRequest & { readonly sessionId: string | null },
  ): Promise<TrialOutcome>;
  /** Runs a node type on its own; nothing is saved. */
  runType(
    ownerId: UserId,
    identifier: string,
    request: {
      readonly formValues: JsonObject;
      readonly inputData: JsonObject;
      readonly sessionId: string | null;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
    },
  ): Promise<TrialOutcome>;
  /** Runs the body of a for-each for one item (contract, `execute_for_each_iteration`). */
  iterate(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
    request: NodeTrialRequest & { readonly index: number | null },
  ): Promise<
    | {
        readonly success: true;
        readonly forEachNode: JsonObject;
        readonly iterationOutput: readonly Json[];
        readonly output: JsonObject;
      }
    | { readonly success: false; readonly error: string; readonly forEachNode: JsonObject }
  >;
  /** Merge of the saved outputs of the direct upstream nodes (contract 4.6). */
  input(ownerId: UserId, workflowId: WorkflowId, nodeId: NodeId): Promise<JsonObject>;
  /** Drops the session; whether there was one. */
  resetSession(ownerId: UserId, sessionId: string): boolean;
}

/** A webhook call as the door took it. */
export interface WebhookCall {
  readonly userId: UserId;
  readonly channel: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Raw bytes as received. */
  readonly body: Uint8Array;
  readonly idempotencyKey: string | null;
}

/** A request of an `api` workflow as the door took it. */
export interface RequestCall {
  readonly userId: UserId;
  readonly workflowId: WorkflowId;
  /** Raw bytes as received: JSON `{"input": {...}, "timeout": seconds}`, or empty. */
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | null;
}

/** The answer to a request: of the first `http-response`, else of the last end node. `ms` is how long it took. */
export type RequestOutcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Json }
  | { readonly kind: 'output'; readonly output: JsonObject; readonly ms: number }
  | {
      readonly kind: 'failed';
      readonly text: string;
      readonly details: Readonly<Record<string, unknown>>;
      readonly ms: number;
    };

/** Where work enters from outside. Both throw QUEUE_FULL and StoreUnavailable; what they answer is durable. */
export interface Doors {
  webhook(call: WebhookCall): Promise<{ readonly subscribers: number }>;
  /** Throws INVALID_JSON, INVALID_FIELDS, WORKFLOW_NOT_FOUND. */
  request(call: RequestCall): Promise<RequestOutcome>;
}

/** Answers to what runs wait for. Both are durable once this resolves; nothing changes where it throws. */
export interface Waits {
  /**
   * Answers a call-back. Throws CALLBACK_NOT_FOUND for a token that was not made here or whose run is gone, CALLBACK_USED,
   * CALLBACK_OVER, StoreUnavailable.
   */
  callback(token: string, answer: { readonly body: Json; readonly query: JsonObject }): Promise<void>;
  /**
   * Answers an approval of one's own workflow. Throws APPROVAL_NOT_FOUND, APPROVAL_NOT_PENDING, INVALID_FIELDS, StoreUnavailable.
   *
   * @param answer.person - user name of who decides
   */
  approve(
    ownerId: UserId,
    id: number,
    answer: {
      readonly approved: boolean;
      readonly values: JsonObject;
      readonly note: string;
      readonly person: string;
    },
  ): Promise<void>;
}

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
   * Throws MESSAGE_NOT_FOUND, INVALID_FIELDS, INPUT_USED where a node that is done has read the old one.
   */
  editDeadLetter(ownerId: UserId, seq: number, payload: Json): Promise<void>;
  deleteDeadLetter(ownerId: UserId, seq: number): Promise<void>;
  /**
   * Runs a run that ended again, as a new one; what it answers is durable. A run of a loop waits in its loop's queue,
   * for the next start if the workflow does not run; one of an `api` workflow begins at once and nobody waits for it.
   * Throws RUN_NOT_FOUND, REPLAY_IMPOSSIBLE with why, WORKFLOW_INVALID, QUEUE_FULL, StoreUnavailable.
   */
  replay(ownerId: UserId, id: RunId, call: ReplayCall): Promise<Replayed>;
  /**
   * Edits the input of a task that failed, in the journal of its run, and lets the run go on: every task that failed gets its
   * next attempt, this one on the edited input. It is durable when this resolves; of two at once the first one is made.
   * Throws RUN_NOT_FOUND, FIX_IMPOSSIBLE with why, DATA_DAMAGED, StoreUnavailable.
   */
  fix(ownerId: UserId, id: RunId, call: FixCall): Promise<{ readonly waitsForStart: boolean }>;
  /** What a dead letter holds, for people: the message as JSON. Throws MESSAGE_NOT_FOUND. */
  deadLetterPayload(ownerId: UserId, seq: number): Promise<Json>;
}

/** The editor's changes of graphs. */
export interface Edits {
  /**
   * Makes an edit, all of it or none, and tells watchers. One that was made before changes nothing and answers the same.
   * Throws WORKFLOW_NOT_FOUND, EDIT_CONFLICT with `details.conflicts`.
   *
   * @returns `made`: false where it was made before; `files`: paths of node files whose bytes may go
   */
  apply(ownerId: UserId, workflowId: WorkflowId, edit: GraphEdit): Promise<EditAnswer>;
  /**
   * Makes the graph that of a version of the workflow, as one edit; `made`: false where it is that already. Throws
   * WORKFLOW_NOT_FOUND, EDIT_CONFLICT where it is changed at the same time.
   */
  restore(ownerId: UserId, workflowId: WorkflowId, version: VersionRow): Promise<EditAnswer>;
}

/** What became of an edit that was not refused. */
export interface EditAnswer {
  readonly revision: number;
  readonly made: boolean;
  readonly files: readonly string[];
}

/** What a template or condition gives. */
export interface ExpressionPreview {
  /** Null where it failed or its JSON is larger than 64 Ki characters. */
  readonly value: Json;
  /** The value as text or JSON; of a JSON template that gives none, what was rendered. */
  readonly text: string;
  readonly cut: boolean;
  /** Lines and columns count from 1; null where the place is not known. Of `json` they are those of the rendered text. */
  readonly error: {
    readonly text: string;
    readonly line: number | null;
    readonly column: number | null;
    readonly kind: 'syntax' | 'failed' | 'limit' | 'json';
  } | null;
}

/** Templates and conditions, for who writes them. */
export interface Expressions {
  /** Evaluates within a twentieth of the usual bound; writes nothing. */
  preview(request: {
    readonly kind: 'template' | 'condition' | 'json-template';
    readonly text: string;
    readonly data: JsonObject;
    readonly env: JsonObject;
    readonly runtime: JsonObject;
  }): ExpressionPreview;
  functions(): readonly FunctionDescription[];
}

/** Watches one workflow. */
export interface Live {
  /**
   * Begins to watch. `listener` gets each event after the snapshot, in order, on the same turn it is published: it must
   * not block. Watching costs a workflow nothing while nobody does.
   */
  watch(
    workflowId: WorkflowId,
    listener: (event: LiveEvent) => void,
  ): { readonly snapshot: LiveSnapshot; close(): void };
  snapshot(workflowId: WorkflowId): LiveSnapshot;
  /** Depths and rates now. */
  gauges(workflowId: WorkflowId): Promise<{
    readonly queues: readonly QueueGauge[];
    readonly loops: readonly LoopGauge[];
    readonly routes: readonly RouteGauge[];
    readonly nodes: readonly NodeGauge[];
  }>;
}

/** Node types as the wire shows them. */
export interface Catalogue {
  readonly registry: Registry;
  /** Folder of the built-ins' icons, absolute. */
  readonly iconsFolder: string;
  meta(type: NodeType): NodeTypeMeta;
  /** Card of the canvas: contract, section 2.1. Unknown identifiers have one too. */
  card(identifier: string): JsonObject;
  tree(): JsonObject;
  form(type: NodeType, values?: JsonObject, errors?: FieldErrors): Form | null;
  /** Contract 3.3. */
  updateForm(type: NodeType, values: JsonObject): Promise<Form | null>;
  fieldOptions(
    type: NodeType,
    request: {
      readonly parent: string;
      readonly dependent: string;
      readonly parentValue: Json;
      readonly values: JsonObject;
    },
  ): Promise<readonly (readonly [string, string])[]>;
  /** Scans again; answers how many types there are and which files could not be read. */
  refresh(): Promise<{
    readonly count: number;
    readonly broken: readonly { readonly file: string; readonly error: string }[];
  }>;
}

/** Password fields: sealed on the way in, masked on the way out. */
export interface Secrets {
  /** Seals the password fields of a node's form. The mask stands for the value in `before`. */
  seal(identifier: string, values: JsonObject, before: JsonObject): JsonObject;
  /** Replaces each password that is set by the mask `********`. */
  mask(identifier: string, values: JsonObject): JsonObject;
}

/** Everything the server needs of the engine at work. */
export interface Runtime {
  /** The store that others are to write to: the runtime hears of their changes. */
  readonly store: Store;
  readonly executions: Executions;
  readonly trials: Trials;
  readonly doors: Doors;
  readonly waits: Waits;
  readonly history: History;
  readonly edits: Edits;
  readonly expressions: Expressions;
  readonly live: Live;
  readonly catalogue: Catalogue;
  readonly secrets: Secrets;
  /** All problems of a graph at once, and hints. */
  check(graph: Graph): { readonly problems: readonly Problem[]; readonly notices: readonly Problem[] };
  /** Whether executions were taken up and durable writes succeed. `reason` in one line when not. */
  readiness(): { readonly ready: boolean; readonly reason: string | null };
  /** Messages that came into a queue and left it over the last minute, as this process saw it: done, or dead letters. */
  queueFlow(queueId: QueueId): { readonly inPerMinute: number; readonly outPerMinute: number };
  /** Counts for /metrics since the start of the process. */
  counters(): Readonly<
    Record<
      | 'runsSucceeded'
      | 'runsFailed'
      | 'flushes'
      | 'groups'
      | 'flushMilliseconds'
      | 'messagesAccepted'
      | 'deadLetters'
      | 'activeExecutions'
      | 'runsUnderWay',
      number
    >
  >;
  /** Takes up the active executions. */
  start(): Promise<void>;
  /** Suspends everything and flushes; executions stay STARTED. */
  stop(): Promise<void>;
}

/** The newest completed tasks that a snapshot keeps. */
export const SNAPSHOT_COMPLETED: number = 200;

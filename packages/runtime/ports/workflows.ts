import type {
  Annotation,
  ConnectionId,
  EditConflict,
  ExecutionId,
  ExecutionState,
  Graph,
  GraphChange,
  Incarnation,
  Instant,
  Json,
  JsonObject,
  LoopId,
  MessageSeq,
  NodeFileId,
  NodeId,
  QueueId,
  RunId,
  UserId,
  VersionId,
  WorkflowId,
  WorkflowStatus,
  WorkflowType,
} from '@loopwright/model';

/** A workflow as stored. */
export interface WorkflowRow {
  readonly id: WorkflowId;
  readonly ownerId: UserId;
  readonly ownerName: string;
  readonly name: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly type: WorkflowType;
  readonly status: WorkflowStatus;
  readonly lastRun: Instant | null;
  readonly runsCount: number;
  readonly tags: readonly string[];
  readonly env: JsonObject;
  readonly runtimeState: JsonObject;
  /** The active execution; null when none is. */
  readonly executionId: ExecutionId | null;
  /** Counts starts and stops. */
  readonly epoch: number;
  /** Counts changes of what is drawn: the graph, where it stands, annotations, and the fields of the workflow but its runtime state. */
  readonly revision: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Fields of a workflow that its owner may set. */
export interface WorkflowFields {
  readonly name: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly type: WorkflowType;
  readonly tags: readonly string[];
  readonly env: JsonObject;
  readonly runtimeState: JsonObject;
  /** Notes and groups of the canvas; none where absent. */
  readonly annotations?: readonly Annotation[];
}

/** A node as stored. Password fields in `formValues` are sealed. */
export interface NodeRow {
  readonly id: NodeId;
  readonly workflowId: WorkflowId;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly formValues: JsonObject;
  readonly config: JsonObject;
  readonly inputData: JsonObject;
  readonly outputData: JsonObject;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Fields of a node that a client may change. */
export type NodePatch = Partial<Pick<NodeRow, 'x' | 'y' | 'formValues' | 'config' | 'inputData' | 'outputData'>>;

export interface NewNode {
  readonly id: NodeId;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly formValues: JsonObject;
  readonly config: JsonObject;
  readonly inputData: JsonObject;
  readonly outputData: JsonObject;
}

/** A connection as stored. */
export interface ConnectionRow {
  readonly id: ConnectionId;
  readonly workflowId: WorkflowId;
  readonly source: NodeId;
  readonly target: NodeId;
  readonly port: string;
  readonly createdAt: Instant;
}

/** A workflow as the editor loads it, all of one moment. */
export interface WorkflowDocument {
  readonly workflow: WorkflowRow;
  readonly nodes: readonly NodeRow[];
  readonly connections: readonly ConnectionRow[];
  readonly annotations: readonly Annotation[];
}

/** Form of a node as an edit finds it. */
export interface NodeForm {
  readonly id: NodeId;
  readonly type: string;
  /** Password fields are sealed. */
  readonly formValues: JsonObject;
  /** The node was removed within the last day: a client that adds it again knows its passwords by their mask only. */
  readonly removed: boolean;
}

/** An edit as it is written. Password fields are sealed, ids are in lower case. */
export interface NewEdit {
  /** Null: it is never repeated. */
  readonly editId: string | null;
  readonly changes: readonly GraphChange[];
  /** Forms on which sealed values of the changes rest; where one is another by now, nothing is written. */
  readonly seen: readonly Pick<NodeForm, 'id' | 'formValues'>[];
}

/** What became of an edit. Only `applied` wrote anything. */
export type EditOutcome =
  | {
      readonly outcome: 'applied';
      readonly revision: number;
      /** Paths of node files whose bytes may go. */
      readonly files: readonly string[];
    }
  | { readonly outcome: 'repeated'; readonly revision: number }
  /** A form is not what was seen: look again. */
  | { readonly outcome: 'stale' }
  /** Values in it are as stored: password fields are sealed. */
  | { readonly outcome: 'conflict'; readonly conflicts: readonly EditConflict[] }
  | { readonly outcome: 'unknown' };

/** A file that belongs to a node; its bytes lie in the data folder under `path`, a name the server chose. */
export interface NodeFileRow {
  readonly id: NodeFileId;
  readonly nodeId: NodeId;
  readonly key: string;
  /** Name the user gave, for the download only. */
  readonly fileName: string;
  /** Unguessable path below the files folder. */
  readonly path: string;
  readonly bytes: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

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

export interface VersionRow {
  readonly id: VersionId;
  readonly workflowId: WorkflowId;
  readonly graph: Graph;
  readonly createdAt: Instant;
}

/** A version in a list. */
export interface VersionSummary {
  readonly id: VersionId;
  readonly createdAt: Instant;
  readonly nodes: number;
  readonly connections: number;
  readonly executions: number;
  /** When an execution last started on it. */
  readonly lastUsedAt: Instant | null;
  /** Its content is that of the graph as saved now. */
  readonly isCurrent: boolean;
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
  /** How often the item behind the cursor was begun to be made, as `set-cursor` has it. */
  readonly tries: number;
  /** Its producer has no more data, in this execution. */
  readonly sourceEnded: boolean;
  /** It ended, in this execution. */
  readonly ended: boolean;
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
  /** Segments of its journal in order. */
  readonly journal: readonly Uint8Array[];
}

export type SortableColumn =
  | 'name'
  | 'created_at'
  | 'updated_at'
  | 'last_run'
  | 'runs_count'
  | 'status'
  | 'category'
  | 'workflow_type';

/** Workflows, their graphs and their executions. Every question about somebody's workflow names its owner; another's is as if it were not there (null). */
export interface WorkflowStore {
  list(ownerId: UserId, order: { column: SortableColumn; descending: boolean }): Promise<readonly WorkflowRow[]>;
  /** `ownerId` null: anybody's, for the server's own use. */
  get(id: WorkflowId, ownerId: UserId | null): Promise<WorkflowRow | null>;
  create(id: WorkflowId, ownerId: UserId, fields: WorkflowFields, at: Instant): Promise<WorkflowRow>;
  /** Sets the fields present. */
  update(id: WorkflowId, ownerId: UserId, fields: Partial<WorkflowFields>, at: Instant): Promise<WorkflowRow | null>;
  setStatus(id: WorkflowId, status: WorkflowStatus, at: Instant): Promise<void>;
  /** Hides it; kept 24 h. */
  remove(id: WorkflowId, ownerId: UserId, at: Instant): Promise<boolean>;
  restore(id: WorkflowId, ownerId: UserId, at: Instant): Promise<WorkflowRow | null>;
  /** Deletes for good what was hidden before `before`; answers the paths of node files whose bytes may go. */
  purgeRemoved(before: Instant): Promise<readonly string[]>;
  /** Writes a whole workflow with nodes and connections in one transaction (duplicate, import). */
  createWhole(
    id: WorkflowId,
    ownerId: UserId,
    fields: WorkflowFields,
    nodes: readonly NewNode[],
    connections: readonly Omit<ConnectionRow, 'workflowId' | 'createdAt'>[],
    at: Instant,
  ): Promise<WorkflowRow>;

  nodes(workflowId: WorkflowId): Promise<readonly NodeRow[]>;
  node(workflowId: WorkflowId, id: NodeId): Promise<NodeRow | null>;
  addNode(workflowId: WorkflowId, node: NewNode, at: Instant): Promise<NodeRow>;
  updateNode(workflowId: WorkflowId, id: NodeId, patch: NodePatch, at: Instant): Promise<NodeRow | null>;
  /** Removes it with its connections and files; answers the files' paths, null when it is not there. */
  removeNode(workflowId: WorkflowId, id: NodeId, at: Instant): Promise<readonly string[] | null>;
  connections(workflowId: WorkflowId): Promise<readonly ConnectionRow[]>;
  connection(workflowId: WorkflowId, id: ConnectionId): Promise<ConnectionRow | null>;
  addConnection(
    connection: Omit<ConnectionRow, 'createdAt'>,
    at: Instant,
  ): Promise<ConnectionRow | 'node-missing' | 'duplicate'>;
  updateConnection(
    workflowId: WorkflowId,
    id: ConnectionId,
    change: Partial<Pick<ConnectionRow, 'source' | 'target' | 'port'>>,
    at: Instant,
  ): Promise<ConnectionRow | 'node-missing' | 'duplicate' | null>;
  /** `gone`: it went away with its node within the last day. */
  removeConnection(workflowId: WorkflowId, id: ConnectionId, at: Instant): Promise<'removed' | 'gone' | 'unknown'>;
  /** All that the editor draws; `ownerId` null: anybody's. */
  document(workflowId: WorkflowId, ownerId: UserId | null): Promise<WorkflowDocument | null>;
  /** Forms of those of these nodes that are in the workflow, or were until less than a day ago. */
  forms(workflowId: WorkflowId, ids: readonly NodeId[], at: Instant): Promise<readonly NodeForm[]>;
  /**
   * Makes an edit, whole or not at all: its changes in their order, `revision` + 1. One with an `editId` that was
   * applied before is `repeated`; ids are remembered for a day, of each workflow the last 1,000.
   */
  edit(workflowId: WorkflowId, ownerId: UserId, edit: NewEdit, at: Instant): Promise<EditOutcome>;
  /** The graph as saved now, with its revision. */
  graph(workflowId: WorkflowId): Promise<{ readonly graph: Graph; readonly revision: number } | null>;

  files(nodeId: NodeId): Promise<readonly NodeFileRow[]>;
  file(nodeId: NodeId, id: NodeFileId): Promise<NodeFileRow | null>;
  fileByPath(path: string): Promise<NodeFileRow | null>;
  /** Replaces a file of the same key; answers the row and the path that it replaced. */
  putFile(file: NodeFileRow): Promise<{ readonly row: NodeFileRow; readonly replaced: string | null }>;
  removeFile(nodeId: NodeId, id: NodeFileId): Promise<string | null>;

  /** The version of this content, made when it is new. */
  version(graph: Graph, at: Instant): Promise<VersionRow>;
  /** Versions of a workflow, newest first; `before`: older than that one. */
  versions(
    workflowId: WorkflowId,
    ownerId: UserId,
    before: VersionId | null,
    limit: number,
  ): Promise<readonly VersionSummary[]>;
  versionById(id: VersionId): Promise<VersionRow | null>;
  /** Loop (with its inbox) of a producer node, made when it is new; the entry loop of an `api` workflow too. */
  ensureLoop(
    workflowId: WorkflowId,
    ownerId: UserId,
    nodeId: NodeId,
    queue: string | null,
    at: Instant,
  ): Promise<LoopRow>;
  ensureQueue(ownerId: UserId, name: string, at: Instant): Promise<QueueId>;
  queueByName(ownerId: UserId, name: string): Promise<QueueId | null>;
  /**
   * The producer that asks something of the messages of a queue, in the version that its workflow last started: of several the
   * one that started last. Null when none does, or its workflow is gone.
   */
  queueTerms(queueId: QueueId): Promise<{ readonly version: VersionRow; readonly nodeId: NodeId } | null>;

  /**
   * Begins an execution: version, loops, queues, epoch + 1, runtime state emptied, `status` active, `task_id`, `last_run`,
   * `runs_count` + 1; PENDING. Of two at the same instant one begins.
   */
  begin(
    execution: NewExecution,
  ): Promise<
    | { readonly outcome: 'begun'; readonly epoch: number }
    | { readonly outcome: 'already-running'; readonly execution: ExecutionRow }
  >;
  /** Writes an execution that failed before it ran (validation): FAILURE, workflow `error`. */
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
   * Appends a segment to the journal of a run that failed, at position `seq`, and lets the run go on: its dead letter, or (where
   * it has none) a new message of its loop, is ready at the end of its queue. Of two at once the first one is made. All but
   * `fixed` change nothing.
   */
  fixRun(ownerId: UserId, runId: RunId, seq: number, events: Uint8Array, at: Instant): Promise<FixOutcome>;
  /** Redrives a dead letter: ready again at the end of its queue, its run `waiting`. */
  redrive(ownerId: UserId, seq: MessageSeq, at: Instant): Promise<'redriven' | 'not-dead' | 'unknown'>;
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

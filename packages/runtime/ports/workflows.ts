import type {
  Annotation,
  ConnectionId,
  EditConflict,
  ExecutionId,
  Graph,
  GraphChange,
  Instant,
  JsonObject,
  NodeFileId,
  NodeId,
  UserId,
  VersionId,
  WorkflowId,
  WorkflowStatus,
  WorkflowType,
} from '@loopwright/model';
import type { NewAudit } from './accounts.ts';
import type { ExecutionStore } from './executions.ts';
import type { VersionRow, VersionSummary } from './versions.ts';

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
  /** It has another type while an execution is active: nothing was changed. */
  | { readonly outcome: 'runs' }
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

export type SortableColumn =
  | 'name'
  | 'created_at'
  | 'updated_at'
  | 'last_run'
  | 'runs_count'
  | 'status'
  | 'category'
  | 'workflow_type';

/** Workflows and their graphs; also their executions. Every question about somebody's workflow names its owner; another's is as if it were not there (null). */
export interface WorkflowStore extends ExecutionStore {
  list(ownerId: UserId, order: { column: SortableColumn; descending: boolean }): Promise<readonly WorkflowRow[]>;
  /** `ownerId` null: anybody's, for the server's own use. */
  get(id: WorkflowId, ownerId: UserId | null): Promise<WorkflowRow | null>;
  create(id: WorkflowId, ownerId: UserId, fields: WorkflowFields, at: Instant): Promise<WorkflowRow>;
  /**
   * Sets the fields present; with another type it is inactive. While an execution is active the runtime state is its own and
   * stays, and another type is refused: throws WORKFLOW_RUNS.
   */
  update(id: WorkflowId, ownerId: UserId, fields: Partial<WorkflowFields>, at: Instant): Promise<WorkflowRow | null>;
  /** Takes one key out of its runtime state. `runs`: an execution is active, and nothing was taken. */
  removeStateKey(id: WorkflowId, ownerId: UserId, key: string, at: Instant): Promise<'removed' | 'runs' | 'unknown'>;
  /** Sets the status of an `api` workflow. `wrong-type`: it is not, or no more, of that type, and nothing was set. */
  setStatus(id: WorkflowId, status: WorkflowStatus, at: Instant): Promise<'set' | 'wrong-type'>;
  /** Hides it; kept 24 h. */
  remove(id: WorkflowId, ownerId: UserId, at: Instant): Promise<boolean>;
  restore(id: WorkflowId, ownerId: UserId, at: Instant): Promise<WorkflowRow | null>;
  /** Deletes for good what was hidden before `before`; answers the paths of node files whose bytes may go. */
  purgeRemoved(before: Instant): Promise<readonly string[]>;
  /** Writes a whole workflow with nodes and connections in one transaction (duplicate, import). `record` is written together with it. */
  createWhole(
    id: WorkflowId,
    ownerId: UserId,
    fields: WorkflowFields,
    nodes: readonly NewNode[],
    connections: readonly Omit<ConnectionRow, 'workflowId' | 'createdAt'>[],
    at: Instant,
    record?: NewAudit,
  ): Promise<WorkflowRow>;

  nodes(workflowId: WorkflowId): Promise<readonly NodeRow[]>;
  node(workflowId: WorkflowId, id: NodeId): Promise<NodeRow | null>;
  addNode(workflowId: WorkflowId, node: NewNode, at: Instant): Promise<NodeRow>;
  updateNode(workflowId: WorkflowId, id: NodeId, patch: NodePatch, at: Instant): Promise<NodeRow | null>;
  /** The same where its form is still the one that was seen. `stale`: it is another, and nothing was written. */
  updateSeenNode(
    workflowId: WorkflowId,
    id: NodeId,
    seen: JsonObject,
    patch: NodePatch,
    at: Instant,
  ): Promise<NodeRow | 'stale' | null>;
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
  /** Gives other bytes to a file that is there; answers the path that it replaced, null when the file is gone. */
  replaceFile(file: NodeFileRow): Promise<string | null>;
  removeFile(nodeId: NodeId, id: NodeFileId): Promise<string | null>;
  /** Those of these paths (`node_files/NODE/...`) that no file has, of nodes that are in this database or were until some weeks ago. */
  strayFiles(paths: readonly string[]): Promise<readonly string[]>;

  /** The version of this content, made when it is new. */
  version(graph: Graph, at: Instant): Promise<VersionRow>;
  /** Versions of a workflow, newest first; `before`: older than that one. `current`: the one that the graph as saved now is. */
  versions(
    workflowId: WorkflowId,
    ownerId: UserId,
    before: VersionId | null,
    limit: number,
  ): Promise<{ readonly items: readonly VersionSummary[]; readonly current: VersionId | null }>;
  versionById(id: VersionId): Promise<VersionRow | null>;
}

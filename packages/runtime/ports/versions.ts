import type { Graph, Instant, VersionId, WorkflowId } from '@loopwright/model';

/** A snapshot of a workflow's graph; equal content is the same one. */
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

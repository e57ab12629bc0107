import type { GraphEdit, UserId, WorkflowId } from '@loopwright/model';
import type { NodePatch, NodeRow, VersionRow } from '../ports.ts';

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
  /**
   * Changes the fields of a node that are present. Passwords are sealed; a mask stands for the one that is stored when the
   * fields are written. Null: the node is not there any more. Throws EDIT_CONFLICT where it changes all the time.
   */
  updateNode(node: NodeRow, patch: NodePatch): Promise<NodeRow | null>;
}

/** What became of an edit that was not refused. */
export interface EditAnswer {
  readonly revision: number;
  readonly made: boolean;
  readonly files: readonly string[];
}

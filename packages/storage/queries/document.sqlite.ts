import type { Annotation, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { NodeForm, WorkflowDocument } from '@loopwright/runtime/ports';
import { DAY_MS } from '../codes.ts';
import type { Dialect } from './dialect.ts';
import { connectionsOf, nodesOf, toConnection, toNode } from './graph.sqlite.ts';
import { json, object } from './json.ts';
import { query, type Reader } from './read.ts';
import { toRow, workflowOf } from './workflows.sqlite.ts';

const ANNOTATIONS = 'SELECT annotations FROM workflow WHERE id = ? AND removed_at IS NULL';
const forms = ({
  elementsOf,
}: Dialect) => `SELECT n.id, n.type, n.form_values, 0 AS removed FROM node n JOIN workflow w ON w.num = n.workflow_num
  WHERE w.id = ?1 AND n.id IN ${elementsOf('?2')}
  UNION ALL
  SELECT r.id, r.type, r.form_values, 1 FROM removed_node r JOIN workflow w ON w.num = r.workflow_num
  WHERE w.id = ?1 AND r.removed_at > ?3 AND r.id IN ${elementsOf('?2')}`;

interface FormFound {
  readonly id: string;
  readonly type: string;
  readonly form_values: string;
  readonly removed: number;
}

/** A workflow as the editor loads it, of one moment. */
export async function documentOf(
  read: Reader,
  workflowId: WorkflowId,
  ownerId: UserId | null,
): Promise<WorkflowDocument | null> {
  const [[row], state, nodes, connections, [kept]] = await read.together(
    ...workflowOf(workflowId, ownerId),
    nodesOf(workflowId),
    connectionsOf(workflowId),
    query<{ readonly annotations: string }>(ANNOTATIONS, workflowId),
  );
  if (row === undefined || kept === undefined) return null;
  return {
    workflow: toRow(row, state),
    nodes: nodes.map((node) => toNode(workflowId, node)),
    connections: connections.map((connection) => toConnection(workflowId, connection)),
    annotations: json(kept.annotations) as unknown as readonly Annotation[],
  };
}

/** Forms of these nodes, those removed within the last day included. */
export async function formsOf(
  read: Reader,
  workflowId: WorkflowId,
  ids: readonly NodeId[],
  at: number,
): Promise<readonly NodeForm[]> {
  const rows = await read.all(query<FormFound>(forms(read.dialect), workflowId, JSON.stringify(ids), at - DAY_MS));
  return rows.map((row) => ({
    id: row.id as NodeId,
    type: row.type,
    formValues: object(row.form_values),
    removed: row.removed === 1,
  }));
}

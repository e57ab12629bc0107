import type { ConnectionId, Graph, NodeFileId, NodeId, WorkflowId, WorkflowType } from '@loopwright/model';
import type { ConnectionRow, NodeFileRow, NodeRow } from '@loopwright/runtime/ports';
import { object } from './json.ts';
import { heavyQuery, type Query, query, type Reader } from './read.ts';
import type { StoredConnection, StoredNode } from './rows.ts';

export const toNode = (workflowId: WorkflowId, row: StoredNode): NodeRow => ({
  id: row.id as NodeId,
  workflowId,
  type: row.type,
  x: row.x,
  y: row.y,
  formValues: object(row.form_values),
  config: object(row.config),
  inputData: object(row.input_data),
  outputData: object(row.output_data),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const toConnection = (workflowId: WorkflowId, row: StoredConnection): ConnectionRow => ({
  id: row.id as ConnectionId,
  workflowId,
  source: row.source as NodeId,
  target: row.target as NodeId,
  port: row.port,
  createdAt: row.created_at,
});

const NODES = `SELECT n.* FROM node n JOIN workflow w ON w.num = n.workflow_num WHERE w.id = ? AND w.removed_at IS NULL`;
const CONNECTIONS = `SELECT c.id, s.id AS source, t.id AS target, c.port, c.created_at FROM connection c
  JOIN workflow w ON w.num = c.workflow_num JOIN node s ON s.num = c.source_num JOIN node t ON t.num = c.target_num
  WHERE w.id = ? AND w.removed_at IS NULL`;
// Without what a trial left in the nodes: that may be large.
const GRAPH_NODES = `SELECT n.id, n.type, n.form_values, n.config FROM node n JOIN workflow w ON w.num = n.workflow_num
  WHERE w.id = ? AND w.removed_at IS NULL ORDER BY n.num`;
const WORKFLOW = 'SELECT type, env, revision FROM workflow WHERE id = ? AND removed_at IS NULL';
const FILES = `SELECT f.id, n.id AS node_id, f.key, f.file_name, f.path, f.bytes, f.created_at, f.updated_at
  FROM node_file f JOIN node n ON n.num = f.node_num`;

/** Nodes of a workflow in the order of their creation. */
export const nodesOf = (workflowId: WorkflowId): Query<StoredNode> => heavyQuery(`${NODES} ORDER BY n.num`, workflowId);

/** One node of a workflow. */
export const nodeOf = (workflowId: WorkflowId, id: NodeId): Query<StoredNode> =>
  query(`${NODES} AND n.id = ?`, workflowId, id);

/** Connections of a workflow in the order of their creation. */
export const connectionsOf = (workflowId: WorkflowId): Query<StoredConnection> =>
  query(`${CONNECTIONS} ORDER BY c.num`, workflowId);

/** One connection of a workflow. */
export const connectionOf = (workflowId: WorkflowId, id: ConnectionId): Query<StoredConnection> =>
  query(`${CONNECTIONS} AND c.id = ?`, workflowId, id);

/** The graph as saved now, of one moment. */
export async function savedGraph(
  read: Reader,
  workflowId: WorkflowId,
): Promise<{ readonly graph: Graph; readonly revision: number } | null> {
  const [[workflow], nodes, connections] = await read.together(
    query<{ readonly type: string; readonly env: string; readonly revision: number }>(WORKFLOW, workflowId),
    query<Pick<StoredNode, 'id' | 'type' | 'form_values' | 'config'>>(GRAPH_NODES, workflowId),
    connectionsOf(workflowId),
  );
  if (workflow === undefined) return null;
  return {
    revision: workflow.revision,
    graph: {
      workflowId,
      type: workflow.type as WorkflowType,
      nodes: nodes.map((node) => ({
        id: node.id as NodeId,
        type: node.type,
        formValues: object(node.form_values),
        config: object(node.config),
      })),
      connections: connections.map((each) => ({
        id: each.id as ConnectionId,
        source: each.source as NodeId,
        target: each.target as NodeId,
        port: each.port.toLowerCase(),
      })),
      env: object(workflow.env),
    },
  };
}

interface FileFound {
  readonly id: string;
  readonly node_id: string;
  readonly key: string;
  readonly file_name: string;
  readonly path: string;
  readonly bytes: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Files of a node, newest first. */
export const filesOf = (nodeId: NodeId): Query<FileFound> =>
  query(`${FILES} WHERE n.id = ? ORDER BY f.num DESC`, nodeId);

/** One file of a node. */
export const fileOf = (nodeId: NodeId, id: NodeFileId): Query<FileFound> =>
  query(`${FILES} WHERE n.id = ? AND f.id = ?`, nodeId, id);

/** The file whose bytes lie at a path, unless its workflow is hidden. */
export const fileAt = (path: string): Query<FileFound> =>
  query(`${FILES} JOIN workflow w ON w.num = n.workflow_num WHERE f.path = ? AND w.removed_at IS NULL`, path);

export const toFile = (row: FileFound): NodeFileRow => ({
  id: row.id as NodeFileId,
  nodeId: row.node_id as NodeId,
  key: row.key,
  fileName: row.file_name,
  path: row.path,
  bytes: row.bytes,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

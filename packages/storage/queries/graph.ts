import type { ConnectionId, Graph, NodeFileId, NodeId, WorkflowId, WorkflowType } from '@loopwright/model';
import type { ConnectionRow, NodeFileRow, NodeRow } from '@loopwright/runtime/ports';
import type { Queries } from './compile.ts';
import { object } from './json.ts';
import type { Reader } from './read.ts';
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

/** Nodes of a workflow in the order of their creation. */
export const nodesOf = (queries: Queries, workflowId: WorkflowId) =>
  queries
    .selectFrom('node as n')
    .innerJoin('workflow as w', 'w.num', 'n.workflow_num')
    .selectAll('n')
    .where('w.id', '=', workflowId)
    .where('w.removed_at', 'is', null)
    .orderBy('n.num');

/** Connections of a workflow in the order of their creation. */
export const connectionsOf = (queries: Queries, workflowId: WorkflowId) =>
  queries
    .selectFrom('connection as c')
    .innerJoin('workflow as w', 'w.num', 'c.workflow_num')
    .innerJoin('node as s', 's.num', 'c.source_num')
    .innerJoin('node as t', 't.num', 'c.target_num')
    .select(['c.id', 's.id as source', 't.id as target', 'c.port', 'c.created_at'])
    .where('w.id', '=', workflowId)
    .where('w.removed_at', 'is', null)
    .orderBy('c.num');

/** The graph as saved now, of one moment. */
export async function savedGraph(
  queries: Queries,
  read: Reader,
  workflowId: WorkflowId,
): Promise<{ readonly graph: Graph; readonly revision: number } | null> {
  const [[workflow], nodes, connections] = await read.together(
    queries
      .selectFrom('workflow')
      .select(['type', 'env', 'revision'])
      .where('id', '=', workflowId)
      .where('removed_at', 'is', null),
    nodesOf(queries, workflowId),
    connectionsOf(queries, workflowId),
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

/** Files of nodes, newest first. */
export const filesOf = (queries: Queries) =>
  queries
    .selectFrom('node_file as f')
    .innerJoin('node as n', 'n.num', 'f.node_num')
    .select(['f.id', 'n.id as node_id', 'f.key', 'f.file_name', 'f.path', 'f.bytes', 'f.created_at', 'f.updated_at'])
    .orderBy('f.num', 'desc');

type FileFound = Awaited<ReturnType<ReturnType<typeof filesOf>['execute']>>[number];

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

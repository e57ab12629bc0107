import type { ConnectionRow, NewAudit, NewNode, WorkflowFields } from '@loopwright/runtime/ports';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { audit } from '../account/audit.sqlite.ts';
import { insertConnection } from './add-connection.sqlite.ts';
import { insertNode } from './add-node.sqlite.ts';
import { replaceRuntimeState } from './update-workflow.sqlite.ts';

const CREATE = `INSERT INTO workflow (id, owner_id, name, description, category, type, status, tags, env, annotations, created_at,
  updated_at) VALUES (?, ?, ?, ?, ?, ?, 'inactive', ?, ?, ?, ?, ?)`;

/** A whole workflow to be written. */
export interface WholeWorkflow {
  readonly id: string;
  readonly ownerId: number;
  readonly fields: WorkflowFields;
  readonly nodes: readonly NewNode[];
  readonly connections: readonly Omit<ConnectionRow, 'workflowId' | 'createdAt'>[];
  /** What is written to the audit record with it. */
  readonly record: NewAudit | null;
  readonly at: number;
}

/** Creates a workflow, with the nodes and connections given, if any. */
export function createWorkflow(
  tx: SqliteTx,
  { id, ownerId, fields, nodes, connections, record, at }: WholeWorkflow,
): null {
  const num = tx.insert(
    CREATE,
    id,
    ownerId,
    fields.name,
    fields.description,
    fields.category,
    fields.type,
    JSON.stringify(fields.tags),
    JSON.stringify(fields.env),
    JSON.stringify(fields.annotations ?? []),
    at,
    at,
  );
  replaceRuntimeState(tx, num, fields.runtimeState);
  for (const node of nodes) insertNode(tx, num, node, at);
  for (const connection of connections) {
    // The same connection twice is one; an end that is not there is a damaged file.
    if (insertConnection(tx, num, connection, at) === 'node-missing')
      throw new DataError(`Connection ${connection.id} leads to no node`);
  }
  if (record !== null) audit(tx, { entry: record });
  return null;
}

import type { ConnectionRow, NewAudit, NewNode, WorkflowFields } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { DataError } from '../../thread/sqlite-failure.ts';
import { audit } from '../account/audit.postgres.ts';
import { insertConnection } from './add-connection.postgres.ts';
import { insertNode } from './add-node.postgres.ts';
import { replaceRuntimeState } from './update-workflow.postgres.ts';

const CREATE = `INSERT INTO workflow (id, owner_id, name, description, category, type, status, tags, env, annotations, created_at,
  updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'inactive', $7, $8, $9, $10, $11) RETURNING num`;

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
export async function createWorkflow(
  tx: PostgresTx,
  { id, ownerId, fields, nodes, connections, record, at }: WholeWorkflow,
): Promise<null> {
  const num = (await tx.get<{ num: number }>(
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
  ))!.num;
  await replaceRuntimeState(tx, num, fields.runtimeState);
  for (const node of nodes) await insertNode(tx, num, node, at);
  for (const connection of connections) {
    // The same connection twice is one; an end that is not there is a damaged file.
    if ((await insertConnection(tx, num, connection, at)) === 'node-missing')
      throw new DataError(`Connection ${connection.id} leads to no node`);
  }
  if (record !== null) await audit(tx, { entry: record });
  return null;
}

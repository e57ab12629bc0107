import type { NewNode } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { StoredNode } from '../../queries/rows.ts';
import { graphChanged, workflowNum } from './workflow-num.postgres.ts';

const ADD = `INSERT INTO node (id, workflow_num, type, x, y, form_values, config, input_data, output_data, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *`;

export async function insertNode(tx: PostgresTx, num: number, node: NewNode, at: number): Promise<StoredNode> {
  return (await tx.get<StoredNode>(
    ADD,
    node.id,
    num,
    node.type,
    node.x,
    node.y,
    JSON.stringify(node.formValues),
    JSON.stringify(node.config),
    JSON.stringify(node.inputData),
    JSON.stringify(node.outputData),
    at,
    at,
  ))!;
}

/** Adds a node to a graph; null when its workflow is gone. */
export async function addNode(
  tx: PostgresTx,
  { workflowId, node, at }: { workflowId: string; node: NewNode; at: number },
): Promise<StoredNode | null> {
  const num = await workflowNum(tx, workflowId);
  if (num === null) return null;
  await graphChanged(tx, num, at);
  return await insertNode(tx, num, node, at);
}

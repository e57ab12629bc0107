import type { NewNode } from '@loopwright/runtime/ports';
import type { StoredNode } from '../../queries/rows.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const ADD = `INSERT INTO node (id, workflow_num, type, x, y, form_values, config, input_data, output_data, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`;

export function insertNode(tx: SqliteTx, num: number, node: NewNode, at: number): StoredNode {
  return tx.get<StoredNode>(
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
  )!;
}

/** Adds a node to a graph; null when its workflow is gone. */
export function addNode(
  tx: SqliteTx,
  { workflowId, node, at }: { workflowId: string; node: NewNode; at: number },
): StoredNode | null {
  const num = workflowNum(tx, workflowId);
  if (num === null) return null;
  graphChanged(tx, num, at);
  return insertNode(tx, num, node, at);
}

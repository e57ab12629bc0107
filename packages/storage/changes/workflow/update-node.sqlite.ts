import type { NodePatch } from '@loopwright/runtime/ports';
import type { StoredNode } from '../../queries/rows.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const FIND = 'SELECT * FROM node WHERE id = ? AND workflow_num = ?';
const UPDATE = `UPDATE node SET x = ?, y = ?, form_values = ?, config = ?, input_data = ?, output_data = ?, updated_at = ?
  WHERE num = ? RETURNING *`;

const text = (value: unknown, before: string): string => (value === undefined ? before : JSON.stringify(value));

/** Sets the fields that are present. What matters when the node runs changes the graph; its place on the canvas does not. */
export function updateNode(
  tx: SqliteTx,
  { workflowId, id, patch, at }: { workflowId: string; id: string; patch: NodePatch; at: number },
): StoredNode | null {
  const num = workflowNum(tx, workflowId);
  const now = num === null ? undefined : tx.get<StoredNode>(FIND, id, num);
  if (num === null || now === undefined) return null;
  const formValues = text(patch.formValues, now.form_values);
  const config = text(patch.config, now.config);
  if (formValues !== now.form_values || config !== now.config) graphChanged(tx, num, at);
  return tx.get<StoredNode>(
    UPDATE,
    patch.x ?? now.x,
    patch.y ?? now.y,
    formValues,
    config,
    text(patch.inputData, now.input_data),
    text(patch.outputData, now.output_data),
    at,
    now.num,
  )!;
}

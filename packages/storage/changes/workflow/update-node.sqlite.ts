import type { JsonObject } from '@loopwright/model';
import type { NodePatch } from '@loopwright/runtime/ports';
import type { StoredNode } from '../../queries/rows.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const FIND = 'SELECT * FROM node WHERE id = ? AND workflow_num = ?';
const UPDATE = `UPDATE node SET x = ?, y = ?, form_values = ?, config = ?, input_data = ?, output_data = ?, updated_at = ?
  WHERE num = ? RETURNING *`;

const text = (value: unknown, before: string): string => (value === undefined ? before : JSON.stringify(value));

/** Sets the fields of a node that are present; answers the row. */
export function writeNode(tx: SqliteTx, now: StoredNode, patch: NodePatch, at: number): StoredNode {
  return tx.get<StoredNode>(
    UPDATE,
    patch.x ?? now.x,
    patch.y ?? now.y,
    text(patch.formValues, now.form_values),
    text(patch.config, now.config),
    text(patch.inputData, now.input_data),
    text(patch.outputData, now.output_data),
    at,
    now.num,
  )!;
}

/** The node as it is stored. */
export function storedNode(tx: SqliteTx, num: number, id: string): StoredNode | undefined {
  return tx.get<StoredNode>(FIND, id, num);
}

/** What a change of a node is told; `seen`: the form that it is made on, null for whichever there is. */
interface UpdateNode {
  readonly workflowId: string;
  readonly id: string;
  readonly patch: NodePatch;
  readonly seen: JsonObject | null;
  readonly at: number;
}

/** Sets the fields that are present. What a trial stored of its data is no change of the graph. */
export function updateNode(tx: SqliteTx, { workflowId, id, patch, seen, at }: UpdateNode): StoredNode | 'stale' | null {
  const num = workflowNum(tx, workflowId);
  const now = num === null ? undefined : storedNode(tx, num, id);
  if (num === null || now === undefined) return null;
  if (seen !== null && now.form_values !== JSON.stringify(seen)) return 'stale';
  const row = writeNode(tx, now, patch, at);
  const isSame = row.x === now.x && row.y === now.y && row.form_values === now.form_values && row.config === now.config;
  if (!isSame) graphChanged(tx, num, at);
  return row;
}

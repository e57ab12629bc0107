import type { JsonObject } from '@loopwright/model';
import type { NodePatch } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { StoredNode } from '../../queries/rows.ts';
import { graphChanged, workflowNum } from './workflow-num.postgres.ts';

const FIND = 'SELECT * FROM node WHERE id = $1 AND workflow_num = $2';
const UPDATE = `UPDATE node SET x = $1, y = $2, form_values = $3, config = $4, input_data = $5, output_data = $6, updated_at = $7
  WHERE num = $8 RETURNING *`;

const text = (value: unknown, before: string): string => (value === undefined ? before : JSON.stringify(value));

/** Sets the fields of a node that are present; answers the row. */
export async function writeNode(tx: PostgresTx, now: StoredNode, patch: NodePatch, at: number): Promise<StoredNode> {
  return (await tx.get<StoredNode>(
    UPDATE,
    patch.x ?? now.x,
    patch.y ?? now.y,
    text(patch.formValues, now.form_values),
    text(patch.config, now.config),
    text(patch.inputData, now.input_data),
    text(patch.outputData, now.output_data),
    at,
    now.num,
  ))!;
}

/** The node as it is stored. */
export async function storedNode(tx: PostgresTx, num: number, id: string): Promise<StoredNode | undefined> {
  return await tx.get<StoredNode>(FIND, id, num);
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
export async function updateNode(
  tx: PostgresTx,
  { workflowId, id, patch, seen, at }: UpdateNode,
): Promise<StoredNode | 'stale' | null> {
  const num = await workflowNum(tx, workflowId);
  const now = num === null ? undefined : await storedNode(tx, num, id);
  if (num === null || now === undefined) return null;
  if (seen !== null && now.form_values !== JSON.stringify(seen)) return 'stale';
  const row = await writeNode(tx, now, patch, at);
  const isSame = row.x === now.x && row.y === now.y && row.form_values === now.form_values && row.config === now.config;
  if (!isSame) await graphChanged(tx, num, at);
  return row;
}

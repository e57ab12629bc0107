import type { JsonObject } from '@loopwright/model';
import type { WorkflowFields } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';

const FIND =
  'SELECT num, name, description, category, type, tags, env FROM workflow WHERE id = ? AND owner_id = ? AND removed_at IS NULL';
const UPDATE = `UPDATE workflow SET name = ?, description = ?, category = ?, type = ?, tags = ?, env = ?, revision = revision + ?,
  updated_at = ? WHERE num = ?`;
const EMPTY = 'DELETE FROM runtime_state WHERE workflow_num = ?';
const KEEP = 'INSERT INTO runtime_state (workflow_num, key, value) VALUES (?, ?, ?)';

interface Found {
  readonly num: number;
  readonly name: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly type: string;
  readonly tags: string;
  readonly env: string;
}

/** Sets the fields that are present. A change of env or type is a change of the graph. */
export function updateWorkflow(
  tx: SqliteTx,
  { id, ownerId, fields, at }: { id: string; ownerId: number; fields: Partial<WorkflowFields>; at: number },
): 'updated' | 'unknown' {
  const now = tx.get<Found>(FIND, id, ownerId);
  if (now === undefined) return 'unknown';
  const { description, category } = fields;
  const type = fields.type ?? now.type;
  const env = fields.env === undefined ? now.env : JSON.stringify(fields.env);
  tx.run(
    UPDATE,
    fields.name ?? now.name,
    description === undefined ? now.description : description,
    category === undefined ? now.category : category,
    type,
    fields.tags === undefined ? now.tags : JSON.stringify(fields.tags),
    env,
    type !== now.type || env !== now.env ? 1 : 0,
    at,
    now.num,
  );
  if (fields.runtimeState !== undefined) replaceRuntimeState(tx, now.num, fields.runtimeState);
  return 'updated';
}

/** Replaces all keys of the runtime state. */
export function replaceRuntimeState(tx: SqliteTx, num: number, state: JsonObject): void {
  tx.run(EMPTY, num);
  for (const [key, value] of Object.entries(state)) tx.run(KEEP, num, key, JSON.stringify(value));
}

import type { JsonObject } from '@loopwright/model';
import type { WorkflowFields } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';

const FIND =
  'SELECT num, name, description, category, type, tags, env, annotations FROM workflow WHERE id = ? AND owner_id = ? AND removed_at IS NULL';
const UPDATE = `UPDATE workflow SET name = ?1, description = ?2, category = ?3,
  status = CASE WHEN type = ?4 THEN status ELSE 'inactive' END, type = ?4, tags = ?5, env = ?6, annotations = ?7,
  revision = revision + ?8, updated_at = ?9 WHERE num = ?10`;
const ACTIVE = "SELECT 1 AS one FROM execution WHERE workflow_num = ? AND state IN ('PENDING', 'STARTED')";
const EMPTY = 'DELETE FROM runtime_state WHERE workflow_num = ?';
const KEEP = 'INSERT INTO runtime_state (workflow_num, key, value) VALUES (?, ?, ?)';

/** A workflow's row, as far as its owner sets it. */
export interface SetFields {
  readonly num: number;
  readonly name: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly type: string;
  readonly tags: string;
  readonly env: string;
  readonly annotations: string;
}

/** The row; undefined when there is none of this owner. */
export function fieldsOf(tx: SqliteTx, id: string, ownerId: number): SetFields | undefined {
  return tx.get<SetFields>(FIND, id, ownerId);
}

/**
 * Sets the fields that are present. All but the runtime state is part of what is drawn; that state is the execution's while
 * one is active, and stays. `runs`: it has another type while one is active, and nothing was set.
 */
export function updateWorkflow(
  tx: SqliteTx,
  { id, ownerId, fields, at }: { id: string; ownerId: number; fields: Partial<WorkflowFields>; at: number },
): 'updated' | 'unknown' | 'runs' {
  const now = fieldsOf(tx, id, ownerId);
  if (now === undefined) return 'unknown';
  if (changesTypeAtWork(tx, now, fields.type)) return 'runs';
  writeFields(tx, now, fields, at, 'count');
  if (fields.runtimeState !== undefined && !isActive(tx, now.num))
    replaceRuntimeState(tx, now.num, fields.runtimeState);
  return 'updated';
}

/** Whether this would be another type while an execution is active. */
export function changesTypeAtWork(tx: SqliteTx, now: SetFields, type: string | undefined): boolean {
  return type !== undefined && type !== now.type && isActive(tx, now.num);
}

/** Whether an execution of it is active. */
export function isActive(tx: SqliteTx, num: number): boolean {
  return tx.get(ACTIVE, num) !== undefined;
}

/** Writes the fields that are present, of another type inactive; `count`: a revision where one of them differs. */
export function writeFields(
  tx: SqliteTx,
  now: SetFields,
  fields: Partial<WorkflowFields>,
  at: number,
  revision: 'count' | 'keep',
): void {
  const { description, category } = fields;
  const text = (value: unknown, before: string): string => (value === undefined ? before : JSON.stringify(value));
  const next = [
    fields.name ?? now.name,
    description === undefined ? now.description : description,
    category === undefined ? now.category : category,
    fields.type ?? now.type,
    text(fields.tags, now.tags),
    text(fields.env, now.env),
    text(fields.annotations, now.annotations),
  ];
  const before = [now.name, now.description, now.category, now.type, now.tags, now.env, now.annotations];
  const isSame = next.every((value, index) => value === before[index]);
  tx.run(UPDATE, ...next, revision === 'count' && !isSame ? 1 : 0, at, now.num);
}

/** Replaces all keys of the runtime state. */
export function replaceRuntimeState(tx: SqliteTx, num: number, state: JsonObject): void {
  tx.run(EMPTY, num);
  for (const [key, value] of Object.entries(state)) tx.run(KEEP, num, key, JSON.stringify(value));
}

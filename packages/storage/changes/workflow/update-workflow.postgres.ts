import type { JsonObject } from '@loopwright/model';
import type { WorkflowFields } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';

const FIND =
  'SELECT num, name, description, category, type, tags, env, annotations FROM workflow WHERE id = $1 AND owner_id = $2 AND removed_at IS NULL';
const UPDATE = `UPDATE workflow SET name = $1, description = $2, category = $3,
  status = CASE WHEN type = $4 THEN status ELSE 'inactive' END, type = $4, tags = $5, env = $6, annotations = $7,
  revision = revision + $8, updated_at = $9 WHERE num = $10`;
const LOCK = 'SELECT 1 FROM workflow WHERE num = $1 FOR NO KEY UPDATE';
const ACTIVE = "SELECT 1 AS one FROM execution WHERE workflow_num = $1 AND state IN ('PENDING', 'STARTED')";
const EMPTY = 'DELETE FROM runtime_state WHERE workflow_num = $1';
const KEEP = 'INSERT INTO runtime_state (workflow_num, key, value) VALUES ($1, $2, $3)';

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
export async function fieldsOf(tx: PostgresTx, id: string, ownerId: number): Promise<SetFields | undefined> {
  return await tx.get<SetFields>(FIND, id, ownerId);
}

/**
 * Sets the fields that are present. All but the runtime state is part of what is drawn; that state is the execution's while
 * one is active, and stays. `runs`: it has another type while one is active, and nothing was set.
 */
export async function updateWorkflow(
  tx: PostgresTx,
  { id, ownerId, fields, at }: { id: string; ownerId: number; fields: Partial<WorkflowFields>; at: number },
): Promise<'updated' | 'unknown' | 'runs'> {
  const now = await fieldsOf(tx, id, ownerId);
  if (now === undefined) return 'unknown';
  if (await changesTypeAtWork(tx, now, fields.type)) return 'runs';
  await writeFields(tx, now, fields, at, 'count');
  if (fields.runtimeState !== undefined && !(await isActive(tx, now.num)))
    await replaceRuntimeState(tx, now.num, fields.runtimeState);
  return 'updated';
}

/** Whether this would be another type while an execution is active. Where it is another type, no start comes in between. */
export async function changesTypeAtWork(tx: PostgresTx, now: SetFields, type: string | undefined): Promise<boolean> {
  if (type === undefined || type === now.type) return false;
  await lockWorkflow(tx, now.num);
  return isActive(tx, now.num);
}

/** Lets no start come in between, until the transaction ends. */
export async function lockWorkflow(tx: PostgresTx, num: number): Promise<void> {
  await tx.run(LOCK, num);
}

/** Whether an execution of it is active. */
export async function isActive(tx: PostgresTx, num: number): Promise<boolean> {
  return (await tx.get(ACTIVE, num)) !== undefined;
}

/** Writes the fields that are present, of another type inactive; `count`: a revision where one of them differs. */
export async function writeFields(
  tx: PostgresTx,
  now: SetFields,
  fields: Partial<WorkflowFields>,
  at: number,
  revision: 'count' | 'keep',
): Promise<void> {
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
  await tx.run(UPDATE, ...next, revision === 'count' && !isSame ? 1 : 0, at, now.num);
}

/** Replaces all keys of the runtime state. */
export async function replaceRuntimeState(tx: PostgresTx, num: number, state: JsonObject): Promise<void> {
  await tx.run(EMPTY, num);
  for (const [key, value] of Object.entries(state)) await tx.run(KEEP, num, key, JSON.stringify(value));
}

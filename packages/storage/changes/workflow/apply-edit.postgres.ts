import { isDeepStrictEqual } from 'node:util';
import type { EditConflict, GraphChange, Json, WorkflowSet } from '@loopwright/model';
import type { EditOutcome, NewEdit, WorkflowFields } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { insertConnection } from './add-connection.postgres.ts';
import { insertNode } from './add-node.postgres.ts';
import { deleteConnection } from './remove-connection.postgres.ts';
import { deleteNode } from './remove-node.postgres.ts';
import { storedNode, writeNode } from './update-node.postgres.ts';
import { changesTypeAtWork, fieldsOf, type SetFields, writeFields } from './update-workflow.postgres.ts';
import { graphChanged } from './workflow-num.postgres.ts';

/** Ids of edits that are remembered of one workflow. */
const REMEMBERED = 1000;

const REVISION = 'SELECT revision FROM workflow WHERE num = $1';
const APPLIED = 'SELECT revision FROM applied_edit WHERE workflow_num = $1 AND edit_id = $2 AND at > $3';
const REMEMBER = `INSERT INTO applied_edit (workflow_num, edit_id, revision, at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (workflow_num, edit_id) DO UPDATE SET revision = excluded.revision, at = excluded.at`;
const FORGET = 'DELETE FROM applied_edit WHERE workflow_num = $1 AND revision <= $2';
const NODE = 'SELECT workflow_num FROM node WHERE id = $1';
const CONNECTION = `SELECT c.workflow_num, s.id AS source, t.id AS target, c.port_key FROM connection c
  JOIN node s ON s.num = c.source_num JOIN node t ON t.num = c.target_num WHERE c.id = $1`;
const FORGET_REMOVED = 'DELETE FROM removed_node WHERE workflow_num = $1 AND id = $2';

/** What one change found wrong: the field, what is there, and what the client thought. */
type Clash = Pick<EditConflict, 'field' | 'current' | 'expected'>;

interface Edited {
  readonly tx: PostgresTx;
  readonly num: number;
  readonly workflow: { readonly id: string; readonly ownerId: number };
  readonly files: string[];
  readonly at: number;
}

/** Makes an edit of the canvas: all of its changes in their order, or none. */
export async function applyEdit(
  tx: PostgresTx,
  { workflowId, ownerId, edit, at }: { workflowId: string; ownerId: number; edit: NewEdit; at: number },
): Promise<EditOutcome> {
  const found = await fieldsOf(tx, workflowId, ownerId);
  if (found === undefined) return { outcome: 'unknown' };
  const { num } = found;
  if (edit.editId !== null) {
    const before = await tx.get<{ revision: number }>(APPLIED, num, edit.editId, at - DAY_MS);
    if (before !== undefined) return { outcome: 'repeated', revision: before.revision };
  }
  for (const change of edit.changes) {
    if (change.op === 'update_workflow' && (await changesTypeAtWork(tx, found, change.set.workflow_type)))
      return { outcome: 'runs' };
  }
  for (const { id, formValues } of edit.seen) {
    if ((await storedNode(tx, num, id))?.form_values !== JSON.stringify(formValues)) return { outcome: 'stale' };
  }

  const edited: Edited = { tx, num, workflow: { id: workflowId, ownerId }, files: [], at };
  await tx.run('SAVEPOINT edit');
  const conflicts: EditConflict[] = [];
  for (const [index, change] of edit.changes.entries()) {
    const id = 'id' in change ? change.id : null;
    for (const clash of await make(edited, change)) conflicts.push({ index, op: change.op, id, ...clash });
  }
  if (conflicts.length > 0) await tx.run('ROLLBACK TO edit');
  await tx.run('RELEASE edit');
  if (conflicts.length > 0) return { outcome: 'conflict', conflicts };

  await graphChanged(tx, num, at);
  const { revision } = (await tx.get<{ revision: number }>(REVISION, num))!;
  if (edit.editId !== null) {
    await tx.run(REMEMBER, num, edit.editId, revision, at);
    await tx.run(FORGET, num, revision - REMEMBERED);
  }
  return { outcome: 'applied', revision, files: edited.files };
}

/** Makes one change; answers why it cannot be made. */
async function make(edited: Edited, change: GraphChange): Promise<readonly Clash[]> {
  const { tx, num, at } = edited;
  switch (change.op) {
    case 'add_node':
      return addNode(edited, change);
    case 'update_node':
      return updateNode(edited, change);
    case 'remove_node':
      edited.files.push(...((await deleteNode(tx, num, change.id, at)) ?? []));
      return [];
    case 'add_connection':
      return addConnection(edited, change);
    case 'remove_connection':
      await deleteConnection(tx, num, change.id);
      return [];
    case 'set_annotations': {
      const now = await fieldsNow(edited);
      const clashes = differences({ annotations: change.expected }, { annotations: now.annotations });
      if (clashes.length === 0) await writeFields(tx, now, { annotations: change.annotations }, at, 'keep');
      return clashes;
    }
    case 'update_workflow': {
      const now = await fieldsNow(edited);
      const { name, description, category, type, tags, env } = now;
      const plain = { name, description, category, workflow_type: type };
      const clashes = differences({ ...change.expected }, { tags, env }, plain);
      if (clashes.length === 0) await writeFields(tx, now, fieldsIn(change.set), at, 'keep');
      return clashes;
    }
  }
}

async function addNode(
  { tx, num, at }: Edited,
  change: Extract<GraphChange, { op: 'add_node' }>,
): Promise<readonly Clash[]> {
  // Ids are unique in the whole store; whose node has this one is nobody else's business.
  if ((await tx.get(NODE, change.id)) !== undefined) return [{ field: 'id', current: change.id, expected: null }];
  const { id, node_type: type, x, y, form_values: formValues, config } = change;
  await insertNode(
    tx,
    num,
    { id, type, x, y, formValues, config, inputData: change.input_data, outputData: change.output_data },
    at,
  );
  await tx.run(FORGET_REMOVED, num, id);
  return [];
}

async function updateNode(
  { tx, num, at }: Edited,
  change: Extract<GraphChange, { op: 'update_node' }>,
): Promise<readonly Clash[]> {
  const now = await storedNode(tx, num, change.id);
  if (now === undefined) return [{ field: 'id', current: null, expected: change.id }];
  const clashes = differences({ ...change.expected }, { form_values: now.form_values, config: now.config });
  if (clashes.length > 0) return clashes;
  const { x, y, form_values: formValues, config, input_data: inputData, output_data: outputData } = change.set;
  const given = Object.entries({ x, y, formValues, config, inputData, outputData }).filter(
    ([, value]) => value !== undefined,
  );
  await writeNode(tx, now, Object.fromEntries(given), at);
  return [];
}

async function addConnection(
  { tx, num, at }: Edited,
  change: Extract<GraphChange, { op: 'add_connection' }>,
): Promise<readonly Clash[]> {
  const { id, source, target, source_handle: port } = change;
  const missing: Clash[] = [];
  for (const [field, expected] of [['source', source] as const, ['target', target] as const]) {
    if ((await tx.get<{ workflow_num: number }>(NODE, expected))?.workflow_num !== num)
      missing.push({ field, current: null, expected });
  }
  if (missing.length > 0) return missing;
  const same = await tx.get<{ workflow_num: number; source: string; target: string; port_key: string }>(CONNECTION, id);
  if (same !== undefined) {
    const isThis =
      same.workflow_num === num &&
      same.source === source &&
      same.target === target &&
      same.port_key === port.toLowerCase();
    return isThis ? [] : [{ field: 'id', current: id, expected: null }];
  }
  if ((await insertConnection(tx, num, { id, source, target, port }, at)) === 'added') return [];
  return [{ field: 'source_handle', current: port, expected: null }];
}

function fieldsIn({ workflow_type: type, ...set }: WorkflowSet): Partial<WorkflowFields> {
  return type === undefined ? set : { ...set, type };
}

async function fieldsNow({ tx, workflow }: Edited): Promise<SetFields> {
  return (await fieldsOf(tx, workflow.id, workflow.ownerId))!;
}

/** Where what is stored is not what was expected. `stored` are texts of JSON, `plain` the values themselves. */
function differences(
  expected: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, string>>,
  plain: Readonly<Record<string, Json>> = {},
): readonly Clash[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    if (value === undefined) return [];
    const current = Object.hasOwn(stored, field) ? (JSON.parse(stored[field]!) as Json) : plain[field]!;
    const wanted = JSON.parse(JSON.stringify(value)) as Json;
    return isDeepStrictEqual(current, wanted) ? [] : [{ field, current, expected: wanted }];
  });
}

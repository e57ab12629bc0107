import { isDeepStrictEqual } from 'node:util';
import type { EditConflict, GraphChange, Json, WorkflowSet } from '@loopwright/model';
import type { EditOutcome, NewEdit, WorkflowFields } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { insertConnection } from './add-connection.sqlite.ts';
import { insertNode } from './add-node.sqlite.ts';
import { deleteConnection } from './remove-connection.sqlite.ts';
import { deleteNode } from './remove-node.sqlite.ts';
import { storedNode, writeNode } from './update-node.sqlite.ts';
import { changesTypeAtWork, fieldsOf, type SetFields, writeFields } from './update-workflow.sqlite.ts';
import { graphChanged } from './workflow-num.sqlite.ts';

/** Ids of edits that are remembered of one workflow. */
const REMEMBERED = 1000;

const REVISION = 'SELECT revision FROM workflow WHERE num = ?';
const APPLIED = 'SELECT revision FROM applied_edit WHERE workflow_num = ? AND edit_id = ? AND at > ?';
const REMEMBER = 'INSERT OR REPLACE INTO applied_edit (workflow_num, edit_id, revision, at) VALUES (?, ?, ?, ?)';
const FORGET = 'DELETE FROM applied_edit WHERE workflow_num = ? AND revision <= ?';
const NODE = 'SELECT workflow_num FROM node WHERE id = ?';
const CONNECTION = `SELECT c.workflow_num, s.id AS source, t.id AS target, c.port_key FROM connection c
  JOIN node s ON s.num = c.source_num JOIN node t ON t.num = c.target_num WHERE c.id = ?`;
const FORGET_REMOVED = 'DELETE FROM removed_node WHERE workflow_num = ? AND id = ?';

/** What one change found wrong: the field, what is there, and what the client thought. */
type Clash = Pick<EditConflict, 'field' | 'current' | 'expected'>;

interface Edited {
  readonly tx: SqliteTx;
  readonly num: number;
  readonly workflow: { readonly id: string; readonly ownerId: number };
  readonly files: string[];
  readonly at: number;
}

/** Makes an edit of the canvas: all of its changes in their order, or none. */
export function applyEdit(
  tx: SqliteTx,
  { workflowId, ownerId, edit, at }: { workflowId: string; ownerId: number; edit: NewEdit; at: number },
): EditOutcome {
  const found = fieldsOf(tx, workflowId, ownerId);
  if (found === undefined) return { outcome: 'unknown' };
  const { num } = found;
  if (edit.editId !== null) {
    const before = tx.get<{ revision: number }>(APPLIED, num, edit.editId, at - DAY_MS);
    if (before !== undefined) return { outcome: 'repeated', revision: before.revision };
  }
  for (const change of edit.changes) {
    if (change.op === 'update_workflow' && changesTypeAtWork(tx, found, change.set.workflow_type))
      return { outcome: 'runs' };
  }
  const isSeen = edit.seen.every(
    ({ id, formValues }) => storedNode(tx, num, id)?.form_values === JSON.stringify(formValues),
  );
  if (!isSeen) return { outcome: 'stale' };

  const edited: Edited = { tx, num, workflow: { id: workflowId, ownerId }, files: [], at };
  tx.exec('SAVEPOINT edit');
  const conflicts = edit.changes.flatMap((change, index) =>
    make(edited, change).map((clash) => ({ index, op: change.op, id: 'id' in change ? change.id : null, ...clash })),
  );
  if (conflicts.length > 0) tx.exec('ROLLBACK TO edit');
  tx.exec('RELEASE edit');
  if (conflicts.length > 0) return { outcome: 'conflict', conflicts };

  graphChanged(tx, num, at);
  const { revision } = tx.get<{ revision: number }>(REVISION, num)!;
  if (edit.editId !== null) {
    tx.run(REMEMBER, num, edit.editId, revision, at);
    tx.run(FORGET, num, revision - REMEMBERED);
  }
  return { outcome: 'applied', revision, files: edited.files };
}

/** Makes one change; answers why it cannot be made. */
function make(edited: Edited, change: GraphChange): readonly Clash[] {
  const { tx, num, at } = edited;
  switch (change.op) {
    case 'add_node':
      return addNode(edited, change);
    case 'update_node':
      return updateNode(edited, change);
    case 'remove_node':
      edited.files.push(...(deleteNode(tx, num, change.id, at) ?? []));
      return [];
    case 'add_connection':
      return addConnection(edited, change);
    case 'remove_connection':
      deleteConnection(tx, num, change.id);
      return [];
    case 'set_annotations': {
      const now = fieldsNow(edited);
      const clashes = differences({ annotations: change.expected }, { annotations: now.annotations });
      if (clashes.length === 0) writeFields(tx, now, { annotations: change.annotations }, at, 'keep');
      return clashes;
    }
    case 'update_workflow': {
      const now = fieldsNow(edited);
      const { name, description, category, type, tags, env } = now;
      const plain = { name, description, category, workflow_type: type };
      const clashes = differences({ ...change.expected }, { tags, env }, plain);
      if (clashes.length === 0) writeFields(tx, now, fieldsIn(change.set), at, 'keep');
      return clashes;
    }
  }
}

function addNode({ tx, num, at }: Edited, change: Extract<GraphChange, { op: 'add_node' }>): readonly Clash[] {
  // Ids are unique in the whole store; whose node has this one is nobody else's business.
  if (tx.get(NODE, change.id) !== undefined) return [{ field: 'id', current: change.id, expected: null }];
  const { id, node_type: type, x, y, form_values: formValues, config } = change;
  insertNode(
    tx,
    num,
    { id, type, x, y, formValues, config, inputData: change.input_data, outputData: change.output_data },
    at,
  );
  tx.run(FORGET_REMOVED, num, id);
  return [];
}

function updateNode({ tx, num, at }: Edited, change: Extract<GraphChange, { op: 'update_node' }>): readonly Clash[] {
  const now = storedNode(tx, num, change.id);
  if (now === undefined) return [{ field: 'id', current: null, expected: change.id }];
  const clashes = differences({ ...change.expected }, { form_values: now.form_values, config: now.config });
  if (clashes.length > 0) return clashes;
  const { x, y, form_values: formValues, config, input_data: inputData, output_data: outputData } = change.set;
  const given = Object.entries({ x, y, formValues, config, inputData, outputData }).filter(
    ([, value]) => value !== undefined,
  );
  writeNode(tx, now, Object.fromEntries(given), at);
  return [];
}

function addConnection(
  { tx, num, at }: Edited,
  change: Extract<GraphChange, { op: 'add_connection' }>,
): readonly Clash[] {
  const { id, source, target, source_handle: port } = change;
  const missing = [['source', source] as const, ['target', target] as const].filter(
    ([, end]) => tx.get<{ workflow_num: number }>(NODE, end)?.workflow_num !== num,
  );
  if (missing.length > 0) return missing.map(([field, expected]) => ({ field, current: null, expected }));
  const same = tx.get<{ workflow_num: number; source: string; target: string; port_key: string }>(CONNECTION, id);
  if (same !== undefined) {
    const isThis =
      same.workflow_num === num &&
      same.source === source &&
      same.target === target &&
      same.port_key === port.toLowerCase();
    return isThis ? [] : [{ field: 'id', current: id, expected: null }];
  }
  if (insertConnection(tx, num, { id, source, target, port }, at) === 'added') return [];
  return [{ field: 'source_handle', current: port, expected: null }];
}

function fieldsIn({ workflow_type: type, ...set }: WorkflowSet): Partial<WorkflowFields> {
  return type === undefined ? set : { ...set, type };
}

function fieldsNow({ tx, workflow }: Edited): SetFields {
  return fieldsOf(tx, workflow.id, workflow.ownerId)!;
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

import type { Json, JsonObject } from '@loopwright/model';
import { applyChanges, type Change, inOrder } from './changes.ts';
import type { Document } from './document.ts';
import type { Edit } from './outbox.ts';

/** What stands for a password that the server has: sent back, it changes nothing. */
export const PASSWORD_MASK = '********';

/** Whether a value is a password that was written in this window into fields with this name. */
export type IsPassword = (field: string, value: unknown) => boolean;

/** The changes with masks in place of passwords, to be shown. */
export function withMasks(changes: readonly Change[], isPassword: IsPassword): readonly Change[] {
  return changes.map((change) =>
    changeForms(change, (field, value) => (isPassword(field, value) ? PASSWORD_MASK : value)),
  );
}

/** The changes as the server made them: a password is a mask from then on, and a mask left alone what was there. */
export function asMade(document: Document, changes: readonly Change[], isPassword: IsPassword): readonly Change[] {
  return inOrder(document, changes, (before, change) => {
    const stored = change.op === 'update_node' ? before.nodes.get(change.id)?.form_values : undefined;
    return changeForms(change, (field, value) => {
      const made = value === PASSWORD_MASK && stored !== undefined ? (stored[field] ?? '') : value;
      return isPassword(field, made) ? PASSWORD_MASK : made;
    });
  });
}

/** Later edits once an earlier one was made: its passwords are expected and kept by their masks. */
export function afterMade(later: readonly Edit[], made: readonly Change[], isPassword: IsPassword): readonly Edit[] {
  const arrived = new Set<string>();
  const keyOf = (id: string, field: string, value: unknown): string => JSON.stringify([id, field, value]);
  for (const change of made)
    for (const [field, value] of Object.entries(formOf(change) ?? {}))
      if ('id' in change && isPassword(field, value)) arrived.add(keyOf(change.id, field, value));
  if (arrived.size === 0) return later;

  const adjusted = (change: Change): Change => {
    const expected = change.op === 'update_node' ? change.expected?.form_values : undefined;
    if (change.op !== 'update_node' || expected === undefined) return change;
    const isKept = (field: string, value: unknown): boolean =>
      arrived.has(keyOf(change.id, field, value)) && expected[field] === value;
    return changeForms(change, (field, value) => (isKept(field, value) ? PASSWORD_MASK : value));
  };
  return later.map((edit) => ({ ...edit, changes: edit.changes.map(adjusted) }));
}

/** The document with the masks that the server told of an edit which was drawn already. */
export function withToldMasks(document: Document, told: readonly Change[]): Document {
  const masked = told.flatMap((change): readonly Change[] => {
    const node = 'id' in change ? document.nodes.get(change.id) : undefined;
    const fields = Object.entries(formOf(change) ?? {}).filter(([, value]) => value === PASSWORD_MASK);
    const plain = fields.filter(
      ([field]) => ![undefined, '', PASSWORD_MASK].includes(node?.form_values[field] as string),
    );
    if (node === undefined || plain.length === 0) return [];
    return [
      { op: 'update_node', id: node.id, set: { form_values: { ...node.form_values, ...Object.fromEntries(plain) } } },
    ];
  });
  return masked.length === 0 ? document : applyChanges(document, masked);
}

function formOf(change: Change): JsonObject | undefined {
  if (change.op === 'add_node') return change.form_values;
  return change.op === 'update_node' ? change.set.form_values : undefined;
}

/** A change with other values in its forms, also in the one that it expects. */
function changeForms(change: Change, changedTo: (field: string, value: Json) => Json): Change {
  const changed = (form: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(form).map(([field, value]) => [field, changedTo(field, value)]));
  if (change.op === 'add_node') return { ...change, form_values: changed(change.form_values) };
  if (change.op !== 'update_node') return change;
  const { set, expected } = change;
  return {
    ...change,
    set: set.form_values === undefined ? set : { ...set, form_values: changed(set.form_values) },
    ...(expected?.form_values && { expected: { ...expected, form_values: changed(expected.form_values) } }),
  };
}

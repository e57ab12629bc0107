import type { GraphChange, JsonObject, NodeId } from '@loopwright/model';
import type { Secrets } from '../facade/secrets.ts';
import type { NewEdit, NodeForm } from '../ports.ts';

/** Forms by node; those of nodes that an edit adds or changes are kept up. */
export type KnownForms = Map<NodeId, Pick<NodeForm, 'id' | 'type' | 'formValues' | 'removed'>>;

/**
 * Seals the passwords of an edit. A mask stands for the password stored before, also where it is what the client
 * expects, and where a removed node comes back. What a client expects may also be the password as it wrote it.
 *
 * @returns `seen`: the forms from which a mask took its value; the edit must not be made where they are others by now
 */
export function sealChanges(
  changes: readonly GraphChange[],
  forms: KnownForms,
  { seal, expect }: Pick<Secrets, 'seal' | 'expect'>,
): Pick<NewEdit, 'changes' | 'seen'> {
  const seen = new Map<NodeId, JsonObject>();
  const added = new Set<NodeId>();

  const sealed = changes.map((change): GraphChange => {
    if (change.op === 'add_node') {
      const { id, node_type: type } = change;
      const before = forms.get(id);
      const formValues = seal(type, change.form_values, before?.type === type ? before.formValues : {});
      forms.set(id, { id, type, formValues, removed: false });
      added.add(id);
      return { ...change, form_values: formValues };
    }
    if (change.op !== 'update_node') return change;
    const { id, set, expected } = change;
    const form = forms.get(id);
    if (form === undefined || form.removed) return change; // it is not there: the store answers so
    const { type, formValues: before } = form;
    const wanted =
      expected?.form_values === undefined
        ? expected
        : { ...expected, form_values: expect(type, expected.form_values, before) };
    if (set.form_values === undefined) return { ...change, ...(wanted === undefined ? {} : { expected: wanted }) };
    const formValues = seal(type, set.form_values, before);
    const keepsPassword = Object.keys(formValues).some(
      (name) => formValues[name] !== set.form_values![name] && formValues[name] === before[name],
    );
    // What the edit expects is compared in the store anyhow, and tells more.
    if (keepsPassword && !added.has(id) && !seen.has(id) && expected?.form_values === undefined) seen.set(id, before);
    forms.set(id, { ...form, formValues });
    return {
      ...change,
      set: { ...set, form_values: formValues },
      ...(wanted === undefined ? {} : { expected: wanted }),
    };
  });
  return { changes: sealed, seen: [...seen].map(([id, formValues]) => ({ id, formValues })) };
}

import { type Form, type Instant, invalidFields, type Json, type JsonObject } from '@loopwright/model';
import type { Choices, FieldSpec, NodeForm, NodeType } from '../node-type.ts';
import { hintsFor } from './hints.ts';
import { hasValue, shownValue } from './make-form.ts';
import { formOf } from './wire-form.ts';

/** Dependent fields, each after its parents, so that a value set in one can make the next ready. A ring is cut where it closes. */
function parentsFirst(form: NodeForm): readonly FieldSpec[] {
  const specs = new Map(form.fields.map((field) => [field.name, field]));
  const seen = new Set<string>();
  const ordered: FieldSpec[] = [];
  const visit = (field: FieldSpec | undefined): void => {
    if (field === undefined || seen.has(field.name)) return;
    seen.add(field.name);
    for (const parent of field.dependsOn) visit(specs.get(parent));
    if (field.dependsOn.length > 0) ordered.push(field);
  };
  for (const field of form.fields) visit(field);
  return ordered;
}

/** The values of a field's parents as its loader sees them; null when one has none. */
function parentValues(form: NodeForm, field: FieldSpec, values: JsonObject): JsonObject | null {
  const found: Record<string, Json> = {};
  for (const parent of field.dependsOn) {
    const value = shownValue(
      form.fields.find((one) => one.name === parent),
      values,
    );
    if (!hasValue(value)) return null;
    found[parent] = value;
  }
  return found;
}

/**
 * The form after a change of values (contract, section 3.3): sets the values given, loads the choices of dependent
 * fields that are ready, clears those that are not. A field absent from `fieldValues` whose only choice is known takes it.
 * A loader that fails leaves its field without choices and says so at the field. What the type has to tell of the values
 * stands in place of the help of the fields.
 */
export async function updateForm(type: NodeType, fieldValues: JsonObject, now: Instant): Promise<Form> {
  const form = type.form;
  if (form === null) return formOf(type);
  const values: Record<string, Json> = {};
  for (const { name } of form.fields) {
    const value = Object.hasOwn(fieldValues, name) ? fieldValues[name] : undefined;
    if (value !== undefined) values[name] = value;
  }
  const options: Record<string, Choices> = {};
  const errors: Record<string, string[]> = {};
  for (const field of parentsFirst(form)) {
    const parents = parentValues(form, field, values);
    if (parents === null) {
      values[field.name] = null;
      continue;
    }
    try {
      const choices = await form.options(field.name, { ...values, ...parents });
      options[field.name] = choices;
      const real = choices.filter(([value]) => value !== '');
      if (values[field.name] === undefined && real.length === 1) values[field.name] = real[0]![0];
    } catch {
      errors[field.name] = ['The choices could not be loaded.'];
    }
  }
  const made = formOf(type, values, errors, options);
  const hints = hintsFor(form, values, now);
  const fields = made.fields.map((field) => ({ ...field, help_text: hints[field.name] ?? field.help_text }));
  return { ...made, fields };
}

/** Choices of one dependent field, as the wire answers them. */
export interface FieldOptionsAnswer {
  readonly field: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/**
 * Choices of the field `child` once its parent has `parentValue`; empty while another parent has none.
 *
 * @throws INVALID_FIELDS when a field is unknown or `child` does not depend on `parent`, or its choices cannot be loaded
 */
export async function fieldOptions(
  type: NodeType,
  parent: string,
  child: string,
  parentValue: Json,
  formValues: JsonObject = {},
): Promise<FieldOptionsAnswer> {
  const form = type.form;
  const field = form?.fields.find((one) => one.name === child);
  if (form === null || !form.fields.some((one) => one.name === parent))
    throw invalidFields({ parent_field: ['Unknown field.'] });
  if (field === undefined) throw invalidFields({ dependent_field: ['Unknown field.'] });
  if (!field.dependsOn.includes(parent))
    throw invalidFields({ dependent_field: [`This field does not depend on ${parent}.`] });
  const values = { ...formValues, [parent]: parentValue };
  const parents = parentValues(form, field, values);
  if (parents === null) return { field: child, options: [] };
  const choices = await form.options(child, { ...values, ...parents }).catch(() => {
    throw invalidFields({ dependent_field: ['The choices could not be loaded.'] });
  });
  return { field: child, options: choices.map(([value, text]) => ({ value, text })) };
}

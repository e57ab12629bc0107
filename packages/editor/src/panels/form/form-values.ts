import type { Form, FormField, Json, JsonObject } from '@loopwright/model';
import { choicesOf, kindOf } from './field-kind.ts';

/** What stands for a password that is stored: sent back as it is, it changes nothing. */
export const PASSWORD_MASK = '********';

const OFF: ReadonlySet<string> = new Set(['', 'false', 'False', 'off', '0']);

/** What a field shows: what is stored, else the only choice, else its initial value. Objects stored for JSON are written out. */
export function shownText(field: FormField, values: JsonObject): string {
  const stored = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
  if (stored !== undefined) return asText(stored);
  if (field.value !== null && field.value !== '') return asText(field.value);
  const real = (choicesOf(field.widget) ?? []).filter(([value]) => value !== '');
  if (kindOf(field) === 'select' && field.dependencies.length > 0 && real.length === 1) return real[0]![0];
  return asText(field.initial);
}

/** Whether a checkbox with this value is on (contract, section 5). */
export function isOn(value: string): boolean {
  return !OFF.has(value.trim());
}

/** The values after a change of one field: all fields that depend on it lose theirs. */
export function withChange(form: Form, values: JsonObject, name: string, value: Json): JsonObject {
  const lost = descendantsOf(form, name);
  const kept = Object.entries(values).filter(([key]) => !lost.has(key));
  return { ...Object.fromEntries(kept), [name]: value };
}

/** Fields that depend on `name`, directly or through others. */
export function descendantsOf(form: Form, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (parent: string): void => {
    for (const [child, parents] of Object.entries(form.dependencies_graph)) {
      if (!parents.includes(parent) || found.has(child) || child === name) continue;
      found.add(child);
      add(child);
    }
  };
  add(name);
  return found;
}

/** Values of the fields on which others depend; what the server needs to load choices. */
export function parentValues(form: Form, values: JsonObject): JsonObject {
  const parents = new Set(Object.values(form.dependencies_graph).flat());
  const byName = new Map(form.fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    [...parents].flatMap((name) => {
      const field = byName.get(name);
      return field === undefined ? [] : [[name, shownText(field, values)]];
    }),
  );
}

function asText(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

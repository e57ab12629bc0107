import type { Approval } from '../../api/approvals.ts';

/** What a field holds; null: nothing yet. */
export type Value = string | number | boolean | null;
/** What was filled in, by name. */
export type Values = Readonly<Record<string, Value>>;

type Fields = Approval['fields'];

const isEmpty = (value: Value | undefined): boolean => value === undefined || value === null || value === '';

/** Names of the required fields that are empty. A checkbox that nobody touched is false, and not empty. */
export function missing(fields: Fields, given: Values): ReadonlySet<string> {
  return new Set(
    fields
      .filter(({ name, kind, required }) => required && kind !== 'checkbox' && isEmpty(given[name]))
      .map(({ name }) => name),
  );
}

/** What is sent: every field that holds something. */
export function valuesOf(fields: Fields, given: Values): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const { name, kind } of fields) {
    const value = given[name] ?? null;
    if (kind === 'checkbox') values[name] = value === true;
    else if (!isEmpty(value)) values[name] = value;
  }
  return values;
}

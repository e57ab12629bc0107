import type { Approval } from '../../api/approvals.ts';

/** What a field holds; null: nothing yet. A number is a text while it is typed. */
export type Value = string | number | boolean | null;
/** What was filled in, by name. */
export type Values = Readonly<Record<string, Value>>;

type Fields = Approval['fields'];

/** What a field holds; null where nothing was filled in, also under a name that every object inherits. */
export function valueIn(given: Values, name: string): Value {
  return Object.hasOwn(given, name) ? (given[name] ?? null) : null;
}

const isEmpty = (value: Value): boolean => value === null || value === '';

/** Whether anything was filled in. */
export function isFilledIn(given: Values): boolean {
  return Object.values(given).some((value) => !isEmpty(value));
}

/**
 * Names of the fields that have to be filled in before it is approved: required ones that are empty, and numbers whose text is
 * none. A checkbox that nobody touched is false, and not empty.
 */
export function missing(fields: Fields, given: Values): ReadonlySet<string> {
  return new Set(fields.filter((field) => isMissing(field, valueIn(given, field.name))).map(({ name }) => name));
}

/** What is sent: every field that holds something, numbers as such. */
export function valuesOf(fields: Fields, given: Values): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const { name, kind } of fields) {
    const value = valueIn(given, name);
    if (kind === 'checkbox') values[name] = value === true;
    else if (isEmpty(value)) continue;
    else if (kind !== 'number') values[name] = value;
    else if (isNumber(value)) values[name] = Number(value);
  }
  return values;
}

function isMissing({ kind, required }: Fields[number], value: Value): boolean {
  if (kind === 'checkbox') return false;
  if (isEmpty(value)) return required;
  return kind === 'number' && !isNumber(value);
}

/** Also of a text that is not finished, such as `12.`. */
function isNumber(value: Value): boolean {
  return Number.isFinite(Number(value));
}

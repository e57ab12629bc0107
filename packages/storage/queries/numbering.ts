import type { SqlValue } from '../thread/transaction.ts';

/** The values of a statement, each with a number, for one in which a condition is said more than once. */
export function numbering(): { readonly values: readonly SqlValue[]; of(value: SqlValue): string } {
  const values: SqlValue[] = [];
  return { values, of: (value) => `?${values.push(value)}` };
}

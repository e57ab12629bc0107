import { heavyQuery } from '../queries/read.ts';
import type { ReadAll } from './finding.ts';

/** Bytes of values that are in memory at once, but for a single row that has more. */
export const MOST_BYTES: number = 8 * 1024 * 1024;

/** Rows that are asked for the size of their values at once. */
const ROWS_AT_ONCE = 1000;

/** What is read of a table, as parts of SQL. */
export interface Values {
  /** The table, with what is joined to it. */
  readonly from: string;
  /** Columns by whose order it is walked: whole numbers from 0. */
  readonly key: readonly string[];
  readonly columns: string;
  /** Those of `columns` that may be large. */
  readonly large: readonly string[];
}

type Position = readonly number[];

/** Ends of stretches of rows whose values are as many bytes as may be in memory; a row that has more is one alone. */
function* stretches(sizes: readonly { readonly at: Position; readonly bytes: number }[]): Generator<Position> {
  let held = 0;
  let last: Position | null = null;
  for (const { at, bytes } of sizes) {
    if (last !== null && held + bytes > MOST_BYTES) {
      yield last;
      held = 0;
    }
    held += bytes;
    last = at;
  }
  if (last !== null) yield last;
}

/** All rows in the order of their key. How many are in memory at once goes by how large they are. */
export async function* rowsByBytes<Row>(all: ReadAll, { from, key, columns, large }: Values): AsyncGenerator<Row> {
  const keys = key.join(', ');
  const place = `(${key.map(() => '?').join(', ')})`;
  const bytes = large.map((column) => `coalesce(octet_length(${column}), 0)`).join(' + ');
  const sizes = `SELECT ${key.map((column, index) => `${column} AS k${index}`).join(', ')}, ${bytes} AS bytes FROM ${from}
    WHERE (${keys}) > ${place} ORDER BY ${keys} LIMIT ${ROWS_AT_ONCE}`;
  const rows = `SELECT ${columns} FROM ${from} WHERE (${keys}) > ${place} AND (${keys}) <= ${place} ORDER BY ${keys}`;
  let done: Position = key.map(() => -1);
  for (;;) {
    const found = await all(heavyQuery<Record<string, number>>(sizes, ...done));
    if (found.length === 0) return;
    const sized = found.map((row) => ({ at: key.map((_, index) => row[`k${index}`]!), bytes: row.bytes! }));
    for (const end of stretches(sized)) {
      yield* await all(heavyQuery<Row>(rows, ...done, ...end));
      done = end;
    }
  }
}

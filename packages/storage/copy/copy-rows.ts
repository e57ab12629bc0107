import type { DatabaseSync } from 'node:sqlite';
import type { Client, QueryConfig } from 'pg';
import { SCHEMA } from '../postgres/connect.ts';
import { classifyPostgres } from '../postgres/postgres-failure.ts';
import { toStoredText } from '../postgres/text.ts';
import type { SqlValue } from '../thread/transaction.ts';
import type { CopiedTable } from './copied-tables.ts';
import { describeRow, RowRefused } from './row-refused.ts';

/** What is sent in one statement at most. One row may be larger. */
const ROWS_AT_ONCE = 5000;
const BYTES_AT_ONCE = 4 * 1024 * 1024;

const sizeOf = (value: SqlValue): number =>
  typeof value === 'string' ? value.length : value instanceof Uint8Array ? value.byteLength : 8;

function toStored(value: SqlValue): SqlValue {
  if (typeof value === 'string') return toStoredText(value);
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

/** Columns of the next rows, until they are many or large; null when there are no more. */
function nextColumns(table: CopiedTable, rows: Iterator<unknown>): SqlValue[][] | null {
  const columns: SqlValue[][] = table.columns.map(() => []);
  for (let count = 0, bytes = 0; count < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE; count++) {
    const next = rows.next();
    if (next.done === true) return count === 0 ? null : columns;
    const row = next.value as Readonly<Record<string, SqlValue>>;
    table.columns.forEach(({ name }, index) => {
      const value = row[name]!;
      bytes += sizeOf(value);
      columns[index]!.push(toStored(value));
    });
  }
  return columns;
}

/** Inserts rows, or none of them: then answers why they are refused. What concerns no row is thrown. */
async function tryRows(target: Client, insert: QueryConfig, columns: SqlValue[][]): Promise<Error | null> {
  await target.query('SAVEPOINT rows_at_once');
  try {
    await target.query({ ...insert, values: columns });
    await target.query('RELEASE SAVEPOINT rows_at_once');
    return null;
  } catch (cause) {
    if (classifyPostgres(cause).kind !== 'data') throw cause;
    await target.query('ROLLBACK TO SAVEPOINT rows_at_once');
    return cause as Error;
  }
}

/** The first of these rows that is refused, which are not all taken: halves are tried, and what is taken stays. */
async function firstRefused(
  target: Client,
  insert: QueryConfig,
  columns: SqlValue[][],
  why: Error,
): Promise<{ readonly row: readonly SqlValue[]; readonly why: Error }> {
  const rows = columns[0]!.length;
  if (rows === 1) return { row: columns.map(([value]) => value!), why };
  const half = Math.ceil(rows / 2);
  const first = columns.map((column) => column.slice(0, half));
  const rest = columns.map((column) => column.slice(half));
  const refused = await tryRows(target, insert, first);
  if (refused !== null) return firstRefused(target, insert, first, refused);
  return firstRefused(target, insert, rest, why);
}

/**
 * Copies all rows of a table in the order in which SQLite keeps them. Rejects with RowRefused for the first one that PostgreSQL does
 * not take.
 */
export async function copyRows(
  source: DatabaseSync,
  target: Client,
  table: CopiedTable,
  onRows: (copied: number) => void,
): Promise<void> {
  const names = table.columns.map(({ name }) => `"${name}"`).join(', ');
  const arrays = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  const insert = {
    name: `copy ${table.name}`,
    text: `INSERT INTO ${SCHEMA}."${table.name}" (${names}) SELECT * FROM unnest(${arrays})`,
  };
  const rows = source.prepare(`SELECT ${names} FROM "${table.name}"`).iterate();
  let copied = 0;
  for (let columns = nextColumns(table, rows); columns !== null; columns = nextColumns(table, rows)) {
    const refused = await tryRows(target, insert, columns);
    if (refused !== null) {
      const { row, why } = await firstRefused(target, insert, columns, refused);
      const values = new Map(table.columns.map(({ name }, index) => [name, row[index]!]));
      throw new RowRefused(table.name, describeRow(source, table.name, values), why);
    }
    copied += columns[0]!.length;
    onRows(copied);
  }
}

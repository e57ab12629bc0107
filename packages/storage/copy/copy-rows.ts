import type { DatabaseSync } from 'node:sqlite';
import type { Client } from 'pg';
import { SCHEMA } from '../postgres/connect.ts';
import { toStoredText } from '../postgres/text.ts';
import type { SqlValue } from '../thread/transaction.ts';
import type { CopiedTable } from './copied-tables.ts';

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

/** Copies all rows of a table in the order in which SQLite keeps them. */
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
    await target.query({ ...insert, values: columns });
    copied += columns[0]!.length;
    onRows(copied);
  }
}

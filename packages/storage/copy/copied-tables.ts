import type { DatabaseSync } from 'node:sqlite';
import type { Client } from 'pg';
import { SCHEMA } from '../postgres/connect.ts';

/** A table as both databases have it. */
export interface CopiedTable {
  readonly name: string;
  /** Columns of SQLite's table; PostgreSQL's own ones keep their defaults. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Rows of SQLite's table. */
  readonly rows: number;
  /** The column that PostgreSQL counts up, if there is one, and the number that SQLite gave last. */
  readonly counter: { readonly column: string; readonly last: number } | null;
}

/** Belongs to the processes that work on a database, not to what is stored in it. */
const OF_PROCESSES: ReadonlySet<string> = new Set(['worker', 'probe']);

// In the order of their making: a table refers to earlier ones only.
const TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
const COLUMNS = `SELECT table_name, column_name, udt_name, is_identity FROM information_schema.columns
  WHERE table_schema = '${SCHEMA}'`;

interface ColumnFound {
  readonly table_name: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly is_identity: string;
}

/** The tables to be copied, each after those that it refers to. Throws when PostgreSQL lacks a column. */
export async function copiedTables(source: DatabaseSync, target: Client): Promise<readonly CopiedTable[]> {
  const theirs = Map.groupBy((await target.query<ColumnFound>(COLUMNS)).rows, (column) => column.table_name);
  const lasts = new Map(
    (source.prepare('SELECT name, seq FROM sqlite_sequence').all() as { name: string; seq: number }[]).map(
      ({ name, seq }) => [name, seq],
    ),
  );
  const names = (source.prepare(TABLES).all() as { name: string }[]).map(({ name }) => name);
  return names.flatMap((name) => {
    if (OF_PROCESSES.has(name)) return [];
    const found = new Map((theirs.get(name) ?? []).map((column) => [column.column_name, column]));
    const ours = source.prepare('SELECT name FROM pragma_table_info(?)').all(name) as { name: string }[];
    const columns = ours.map((column) => {
      const type = found.get(column.name)?.udt_name;
      if (type === undefined) throw new Error(`PostgreSQL has no column ${column.name} in its table ${name}`);
      return { name: column.name, type };
    });
    const counted = columns.find((column) => found.get(column.name)?.is_identity === 'YES');
    const last = lasts.get(name) ?? 0;
    const { rows } = source.prepare(`SELECT count(*) AS rows FROM "${name}"`).get() as { rows: number };
    return [{ name, columns, rows, counter: counted === undefined ? null : { column: counted.name, last } }];
  });
}

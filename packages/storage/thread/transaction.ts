import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What a statement may be given and may answer. */
export type SqlValue = null | number | string | Uint8Array;

/** An open transaction of the writer. Statements are prepared once per connection. */
export interface SqliteTx {
  /** Rows changed. */
  run(sql: string, ...values: SqlValue[]): number;
  /** Id of the row that was inserted. */
  insert(sql: string, ...values: SqlValue[]): number;
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  /** Rows one by one: a caller may stop early. */
  each<Row>(sql: string, ...values: SqlValue[]): Iterable<Row>;
  /** A statement without values, such as a savepoint. */
  exec(sql: string): void;
}

/** Wraps a connection. */
export function transactionOn(database: DatabaseSync): SqliteTx {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    let found = prepared.get(sql);
    if (found === undefined) {
      found = database.prepare(sql);
      prepared.set(sql, found);
    }
    return found;
  };
  return {
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    insert: (sql, ...values) => Number(statement(sql).run(...values).lastInsertRowid),
    get: <Row>(sql: string, ...values: SqlValue[]) => statement(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SqlValue[]) => statement(sql).all(...values) as Row[],
    each: <Row>(sql: string, ...values: SqlValue[]) => statement(sql).iterate(...values) as Iterable<Row>,
    exec: (sql) => database.exec(sql),
  };
}

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { matchExpressions } from './match-expressions.ts';
import type { ReadStatement } from './protocol.ts';

/** A connection that only reads. It sees every commit that was acknowledged before it is asked. */
export interface ReadConnection {
  /** The rows of each statement; all of them see one state of the database. */
  read(statements: readonly ReadStatement[]): unknown[][];
  /** Moves what it can of the write-ahead log into the database while the writer goes on. */
  checkpoint(): unknown;
  close(): void;
}

const MOST_PREPARED = 300;

/** Opens one. `cacheKiB` bounds the pages that it keeps. */
export function openReadConnection(file: string, cacheKiB: number): ReadConnection {
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec(
    `PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -${cacheKiB}; PRAGMA temp_store = MEMORY`,
  );
  const rows = rowsOn(database);

  return {
    read(statements) {
      if (statements.length === 1) return [rows(statements[0]!)];
      database.exec('BEGIN');
      try {
        return statements.map(rows);
      } finally {
        database.exec('COMMIT');
      }
    },
    checkpoint: () => database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get(),
    close: () => database.close(),
  };
}

/** Makes what reads the rows of a statement. */
export function rowsOn(database: DatabaseSync): (statement: ReadStatement) => unknown[] {
  matchExpressions(database);
  const prepared = new Map<string, StatementSync>();
  return ({ sql, parameters }) => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      if (prepared.size >= MOST_PREPARED) prepared.clear();
      statement = database.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement.all(...parameters);
  };
}

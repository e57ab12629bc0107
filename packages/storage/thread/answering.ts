import type { DatabaseSync } from 'node:sqlite';
import { type Nums, writeFlush } from '../changes/flush/flush.sqlite.ts';
import { CHANGES } from './changes.ts';
import type { WriterRequest } from './protocol.ts';
import type { ReadConnection } from './read-connection.ts';
import { type SqliteTx, transactionOn } from './transaction.ts';

/** Changes by name, as a database runs them. */
export type Changes = { readonly [Name in keyof typeof CHANGES]: (tx: SqliteTx, args: never) => unknown };

/**
 * Makes what answers a writer's requests, one after the other; what it throws says why one could not be.
 *
 * @param reads - asked for with the first read
 */
export function answeringOn(
  database: DatabaseSync,
  reads: () => ReadConnection,
  changes: Changes = CHANGES,
): (request: WriterRequest) => unknown {
  const tx = transactionOn(database);
  const nums: Nums = { workflows: new Map(), executions: new Map() };

  // Prepared: a flush begins and commits many hundred times a second.
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const inTransaction = (work: () => unknown): unknown => {
    begin.run();
    try {
      const value = work();
      commit.run();
      return value;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  return (request) => {
    switch (request.ask) {
      case 'flush':
        return inTransaction(() => writeFlush(tx, nums, request.flush, request.now));
      case 'change': {
        const change = changes[request.name] as (tx: unknown, args: unknown) => unknown;
        return inTransaction(() => change(tx, request.args));
      }
      case 'read':
        return reads().read(request.statements);
      case 'checkpoint':
        return database.prepare('PRAGMA wal_checkpoint(RESTART)').get();
      case 'pragma':
        return database.exec(`PRAGMA ${request.text}`);
      case 'stop':
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        return null;
    }
  };
}

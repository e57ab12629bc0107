import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseUnavailable, unusableFile } from './database-unavailable.ts';
import type { Migration } from './migrations/list.sqlite.ts';
import { migratePostgres } from './migrations/migrate.postgres.ts';
import { migrate } from './migrations/migrate.sqlite.ts';
import { DatabaseTooNew, DataFolderInUse, FolderDenied } from './open-errors.ts';
import { connectPostgres } from './postgres/connect.ts';
import { databaseName } from './postgres/database-name.ts';
import { BEATING } from './postgres/life.ts';
import { openingFailure } from './postgres/opening-failure.ts';
import { watchAnswers } from './postgres/watch-answers.ts';
import { orDenied } from './thread/rights.ts';
import { isDamage } from './thread/sqlite-failure.ts';
import { takeFolder } from './thread/take-folder.ts';

export { SCHEMA_VERSION } from './migrations/list.sqlite.ts';

/** Schema versions of a database before and after; the same when it was up to date. 0: it had no tables of ours. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/** Hears of each step before it is taken. */
export type OnStep = (step: Migration) => void;

/**
 * Brings the database of a data folder to the newest schema. Rejects with DataFolderInUse while a server works on it, with
 * FolderDenied, with DatabaseTooNew (nothing was touched), or with DatabaseUnavailable.
 */
export async function migrateFolder(dataDir: string, onStep: OnStep): Promise<Migrated> {
  const lock = takeFolder(dataDir);
  if (lock === null) throw new DataFolderInUse(dataDir);
  const file = join(dataDir, 'loopwright.db');
  let steps = 0;
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { timeout: 5000 });
    const migrated = migrate(database, undefined, (step) => {
      steps += 1;
      onStep(step);
    });
    if (migrated.outcome === 'too-new') throw new DatabaseTooNew(file, migrated.found, migrated.known);
    if (migrated.outcome === 'foreign')
      throw new DatabaseUnavailable(`${file} is no database of Loopwright: choose another folder by --data-dir`);
    return { from: migrated.version - steps, to: migrated.version };
  } catch (thrown) {
    const cause = orDenied(thrown, dataDir, 'loopwright.db');
    if (cause instanceof DatabaseTooNew || cause instanceof DatabaseUnavailable || cause instanceof FolderDenied)
      throw cause;
    throw unusableFile(
      file,
      'brought up to date',
      { text: (cause as Error).message, isDamaged: isDamage(cause) },
      cause,
    );
  } finally {
    database?.close();
    lock.close();
  }
}

/**
 * Brings a PostgreSQL to the newest schema, and makes our tables where there are none. Rejects with DatabaseTooNew (nothing was
 * touched), DatabaseUnfit or StoreUnavailable.
 */
export async function migrateUrl(url: string, onStep: OnStep): Promise<Migrated> {
  let steps = 0;
  const postgres = connectPostgres(url, 1);
  const unwatch = watchAnswers(postgres, url, BEATING.everyMs);
  try {
    const client = await postgres.client();
    try {
      const migrated = await migratePostgres(client, undefined, (step) => {
        steps += 1;
        onStep(step);
      });
      if (migrated.outcome === 'too-new') throw new DatabaseTooNew(databaseName(url), migrated.found, migrated.known);
      return { from: migrated.version - steps, to: migrated.version };
    } finally {
      await client.end();
    }
  } catch (cause) {
    throw openingFailure(url, cause);
  } finally {
    unwatch();
    await postgres.pool.end();
  }
}

import type { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS, type Migration } from './list.sqlite.ts';

/** Marks a file as ours (`PRAGMA application_id`): "LoWr". */
export const APPLICATION_ID: number = 0x4c6f5772;

/** What a database file turned out to be. `too-new` and `foreign` were not touched. */
export type MigrateOutcome =
  | { readonly outcome: 'ready'; readonly version: number }
  | { readonly outcome: 'too-new'; readonly found: number; readonly known: number }
  | { readonly outcome: 'foreign' };

/**
 * Brings a database to the newest schema, each step in one transaction of its own.
 *
 * @param onStep - called before each
 */
export function migrate(
  database: DatabaseSync,
  migrations: readonly Migration[] = MIGRATIONS,
  onStep: (step: Migration) => void = () => undefined,
): MigrateOutcome {
  const { application_id: application } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  const known = migrations.length;
  if (application !== APPLICATION_ID && (application !== 0 || tables > 0)) return { outcome: 'foreign' };
  if (found > known) return { outcome: 'too-new', found, known };
  for (const step of migrations.slice(found)) {
    onStep(step);
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(step.sql);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${step.version}`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
  return { outcome: 'ready', version: known };
}

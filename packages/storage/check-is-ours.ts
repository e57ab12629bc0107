import type { DatabaseSync } from 'node:sqlite';
import { DatabaseUnavailable } from './database-unavailable.ts';
import { SCHEMA_VERSION } from './migrations/list.sqlite.ts';
import { APPLICATION_ID } from './migrations/migrate.sqlite.ts';
import { DatabaseTooNew, DatabaseUnfit } from './open-errors.ts';
import { cannotRead } from './thread/cannot-read.ts';
import { isDamage } from './thread/sqlite-failure.ts';

/**
 * Makes sure that a file, which is not touched, is a database of ours with the tables of this release; one whose head is damaged
 * may be. Throws DatabaseUnfit, DatabaseTooNew, or DatabaseUnavailable where it cannot be read.
 */
export function checkIsOurs(database: DatabaseSync, file: string): void {
  let application: unknown;
  let found: number;
  try {
    application = database.prepare('PRAGMA application_id').get()?.application_id;
    found = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (cause) {
    if (isDamage(cause)) return;
    throw new DatabaseUnavailable(cannotRead(file, cause), cause);
  }
  if (application !== APPLICATION_ID)
    throw new DatabaseUnfit(`${file} is no database of Loopwright: choose another folder by --data-dir`);
  if (found > SCHEMA_VERSION) throw new DatabaseTooNew(file, found, SCHEMA_VERSION);
  if (found < SCHEMA_VERSION) throw new DatabaseUnfit(tooOld(file, found));
}

/** The line for a database that is to be read as it is, and was not brought to this release's schema yet. */
export const tooOld = (name: string, found: number): string =>
  `The database ${name} has schema version ${found}, this release needs ${SCHEMA_VERSION}: run loopwright migrate first`;

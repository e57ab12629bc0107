import { existsSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backUp } from './backup.ts';
import { makeFolder } from './make-folder.ts';
import { SCHEMA_VERSION } from './migrations/list.sqlite.ts';
import { APPLICATION_ID } from './migrations/migrate.sqlite.ts';
import { moveIdsOn, nextIdsOf } from './move-ids-on.ts';
import { DatabaseTooNew, DataFolderInUse } from './open-errors.ts';
import { syncFolder } from './sync-folder.ts';
import { takeFolder } from './thread/take-folder.ts';

/** A backup that cannot be restored as asked; nothing was changed. */
export class CannotRestore extends Error {}

/** Where a backup goes. */
export interface Restore {
  readonly file: string;
  readonly dataDir: string;
  /** Whether a database that is there may make way; it is kept beside the restored one. */
  readonly replace: boolean;
  /** The store's clock: names what is kept. */
  readonly now: number;
}

/** Whether a file is a whole database of ours, of this release or an earlier one. Throws CannotRestore, DatabaseTooNew. */
function checkBackup(file: string): void {
  let database: DatabaseSync;
  let application: unknown;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    application = database.prepare('PRAGMA application_id').get()?.application_id;
  } catch (cause) {
    throw new CannotRestore(`${file} cannot be read as a database: ${(cause as Error).message}`, { cause });
  }
  try {
    if (application !== APPLICATION_ID) throw new CannotRestore(`${file} is no database of Loopwright`);
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > SCHEMA_VERSION) throw new DatabaseTooNew(file, version, SCHEMA_VERSION);
    const first = database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check;
    if (first !== 'ok') throw new CannotRestore(`${file} is damaged: ${String(first)}`);
  } finally {
    database.close();
  }
}

/** Takes away what would be read as the log of the next database, also where the one that it belongs to is gone. */
async function setLogsAside(database: string, aside: string): Promise<void> {
  for (const log of ['-wal', '-journal']) if (existsSync(database + log)) await rename(database + log, aside + log);
  await rm(`${database}-shm`, { force: true });
  await syncFolder(dirname(database)); // a power failure must not bring one back beside the restored database
}

async function putInPlace({ file, dataDir, replace, now }: Restore): Promise<string | null> {
  const database = join(dataDir, 'loopwright.db');
  const isThere = existsSync(database);
  if (isThere && !replace)
    throw new CannotRestore(
      `${database} is there already: restore into another folder, or add --replace, which keeps it under another name`,
    );
  const fresh = join(dataDir, 'loopwright.db.restoring');
  for (const left of ['', '-journal']) await rm(fresh + left, { force: true }); // of a restore that was broken off
  await backUp(file, fresh);
  moveIdsOn(fresh, isThere ? nextIdsOf(database) : new Map(), now);
  const aside = `${database}.replaced-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  await setLogsAside(database, aside);
  if (isThere) await link(database, aside);
  await rename(fresh, database); // at every instant one of the two is there
  await syncFolder(dataDir);
  return isThere ? aside : null;
}

/**
 * Puts a backup into a data folder as its database. Answers where the one is that made way, if there was one. Rejects with
 * CannotRestore, DatabaseTooNew, FolderDenied, or DataFolderInUse while a server works on the folder; nothing was changed then.
 */
export async function restoreBackup(restore: Restore): Promise<string | null> {
  checkBackup(restore.file);
  await makeFolder(restore.dataDir);
  const lock = takeFolder(restore.dataDir);
  if (lock === null) throw new DataFolderInUse(restore.dataDir);
  try {
    return await putInPlace(restore);
  } finally {
    lock.close();
  }
}

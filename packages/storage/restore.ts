import { existsSync, renameSync, rmSync } from 'node:fs';
import { link, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backUp } from './backup.ts';
import { makeFolder } from './make-folder.ts';
import { SCHEMA_VERSION } from './migrations/list.sqlite.ts';
import { APPLICATION_ID } from './migrations/migrate.sqlite.ts';
import { type GivenOut, givenOutBy, moveIdsOn, NOTHING_GIVEN_OUT } from './move-ids-on.ts';
import { DatabaseTooNew, DataFolderInUse, FolderDenied } from './open-errors.ts';
import { syncFolder } from './sync-folder.ts';
import { lackedRight } from './thread/rights.ts';
import { takeFolder } from './thread/take-folder.ts';

/** What SQLite reads together with a database, beside it. */
const LOGS = ['-wal', '-journal'];

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
  /** Is told what takes the half-restored file away at once: for a process that is to end before the restore did. */
  readonly onBegun?: (discard: () => void) => void;
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

/** A name beside the database that nothing has yet: for what makes way now. */
function asideOf(database: string, now: number): string {
  const first = `${database}.replaced-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  const isTaken = (name: string): boolean => ['', ...LOGS].some((end) => existsSync(name + end));
  let aside = first;
  for (let number = 2; isTaken(aside); number++) aside = `${first}-${number}`;
  return aside;
}

/** Gives what makes way, with its logs, a second name. Rejects with CannotRestore or the system's error; only its own name is left then. */
async function keep(database: string, aside: string): Promise<void> {
  const kept: string[] = [];
  try {
    for (const end of ['', ...LOGS].filter((name) => existsSync(database + name))) {
      await link(database + end, aside + end);
      kept.push(aside + end);
    }
  } catch (cause) {
    for (const name of kept) await rm(name, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP') throw cause;
    throw new CannotRestore(
      `${database} cannot be kept under another name (${code}): be its owner, on a file system with hard links`,
      { cause },
    );
  }
}

/** Undoes `keep`: what made way is there by its own name again, and by no other. */
function putBack(database: string, aside: string): void {
  for (const end of ['', ...LOGS]) {
    if (!existsSync(aside + end)) continue;
    if (existsSync(database + end)) rmSync(aside + end, { force: true });
    else renameSync(aside + end, database + end);
  }
}

/** Takes away what would be read as the log of the next database, also where the one that it belongs to is gone. */
async function takeLogsAway(database: string): Promise<void> {
  for (const end of [...LOGS, '-shm']) await rm(database + end, { force: true });
  await syncFolder(dirname(database)); // a power failure must not bring one back beside the restored database
}

/** What makes way has all that was acknowledged in its file, so that it is whole without its log: unless it is damaged. */
function givenOutIn(database: string, dataDir: string): GivenOut {
  try {
    return givenOutBy(database);
  } catch (cause) {
    const lacked = lackedRight(dataDir, 'loopwright.db'); // of a log beside a read-only file SQLite says: disk I/O error
    if (lacked !== null) throw new FolderDenied(lacked, cause);
    throw new CannotRestore(`${database} cannot make way, its log is not in it: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function putInPlace({ file, dataDir, replace, now, onBegun }: Restore): Promise<string | null> {
  const database = join(dataDir, 'loopwright.db');
  const isThere = existsSync(database);
  if (isThere && !replace)
    throw new CannotRestore(
      `${database} is there already: restore into another folder, or add --replace, which keeps it under another name`,
    );
  const fresh = `${database}.restoring`;
  for (const name of await readdir(dataDir)) // of a restore that was broken off
    if (name.startsWith(basename(fresh))) await rm(join(dataDir, name), { force: true });
  let aside: string | null = null;
  const discard = (): void => {
    if (aside !== null) putBack(database, aside);
    for (const end of ['', '-journal']) rmSync(fresh + end, { force: true });
  };
  try {
    await backUp(file, fresh, (discardPart) =>
      onBegun?.(() => {
        discardPart();
        discard();
      }),
    );
    moveIdsOn(fresh, isThere ? givenOutIn(database, dataDir) : NOTHING_GIVEN_OUT, now);
    const kept = asideOf(database, now);
    await keep(database, kept);
    aside = kept;
    await takeLogsAway(database);
    renameSync(fresh, database); // at every instant one of the two is there, whole
    aside = null;
    await syncFolder(dataDir);
    return isThere ? kept : null;
  } finally {
    discard();
  }
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

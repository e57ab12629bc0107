import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { APPLICATION_ID } from '../migrations/migrate.sqlite.ts';
import { cannotRead } from './cannot-read.ts';
import { isDamage, isFull } from './sqlite-failure.ts';

/** How a backup ended. */
export type BackupEnd =
  | { readonly end: 'written' }
  | { readonly end: 'foreign' }
  /** What is copied cannot be read, the copy cannot be written, or there is no room for it. */
  | { readonly end: 'unread' | 'unwritten' | 'full'; readonly text: string };

/** A thread that lives for one backup. `VACUUM INTO` copies one state of the database while others write. */
const { file, target } = workerData as { file: string; target: string };

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function copy(database: DatabaseSync): BackupEnd {
  try {
    if (database.prepare('PRAGMA application_id').get()?.application_id !== APPLICATION_ID) return { end: 'foreign' };
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    return { end: 'unread', text: cannotRead(file, error) };
  }
  try {
    database.prepare('VACUUM INTO ?').run(target);
    const written = openSync(target, 'r+');
    fsyncSync(written);
    closeSync(written);
    return { end: 'written' };
  } catch (error) {
    if (isFull(error)) return { end: 'full', text: textOf(error) };
    if (isDamage(error)) return { end: 'unread', text: cannotRead(file, error) };
    return { end: 'unwritten', text: textOf(error) };
  }
}

let end: BackupEnd;
try {
  const database = new DatabaseSync(file, { timeout: 5000 });
  end = copy(database);
  database.close();
} catch (error) {
  end = { end: 'unread', text: cannotRead(file, error) };
}
parentPort!.postMessage(end);

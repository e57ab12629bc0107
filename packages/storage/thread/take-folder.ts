import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { orDenied } from './rights.ts';

const NAME = 'engine.lock.db';
const BUSY = 5;
const LOCKED = 6;

// A file that this user may not write is opened to be read, and BEGIN EXCLUSIVE then locks nothing: a write says so. It is never
// committed, and kept in memory until then.
const TAKE = 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1';

/**
 * Takes a data folder for the life of this process: the lock goes with the process, however it ends. Null: another one has it.
 * Throws FolderDenied where this user lacks a right.
 */
export function takeFolder(dataDir: string): DatabaseSync | null {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(join(dataDir, NAME), { timeout: 0 });
    lock.exec(TAKE);
    return lock;
  } catch (error) {
    lock?.close();
    const primary = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    if (primary === BUSY || primary === LOCKED) return null;
    throw orDenied(error, dataDir, NAME);
  }
}

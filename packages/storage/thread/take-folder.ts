import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const BUSY = 5;
const LOCKED = 6;

/** Takes a data folder for the life of this process: the lock goes with the process, however it ends. Null: another one has it. */
export function takeFolder(dataDir: string): DatabaseSync | null {
  const lock = new DatabaseSync(join(dataDir, 'engine.lock.db'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    const primary = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    if (primary === BUSY || primary === LOCKED) return null;
    throw error;
  }
}

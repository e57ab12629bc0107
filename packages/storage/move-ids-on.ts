import { DatabaseSync } from 'node:sqlite';
import { isDamage } from './thread/sqlite-failure.ts';

/** The id that comes next, of each kind. */
export type NextIds = ReadonlyMap<string, number>;

/** Far beyond what is given out between a backup and its restore: 1,000 runs a second for eleven days. */
const STEP = 1_000_000_000;
const STEPS_SINCE = Date.UTC(2026, 0, 1);
/** Nobody gave out so many: a larger number is damage. */
const MOST = 100_000_000_000_000;

/** How long others who read a database may keep its log from going into its file, milliseconds. */
const BUSY_MS = 2000;

/**
 * What a database that makes way would have given out next; empty where it is too damaged to tell. Brings its log into its file
 * as well: throws where that cannot be done though it is not damaged.
 */
export function nextIdsOf(file: string): NextIds {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_MS });
    const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0) throw new Error('another process reads it, try again once that has ended');
    return idsIn(database);
  } catch (error) {
    if (isDamage(error)) return new Map(); // which may be why it makes way
    throw error;
  } finally {
    database?.close();
  }
}

function idsIn(database: DatabaseSync): NextIds {
  try {
    const rows = database.prepare('SELECT kind, next FROM sequence').all() as { kind: string; next: number }[];
    return new Map(rows.filter(({ next }) => next <= MOST).map(({ kind, next }) => [kind, next]));
  } catch {
    return new Map(); // it has no such table, or a damaged one
  }
}

/**
 * Moves the ids that a restored database gives out next past those of the time that is lost, which the world outside still
 * knows: as idempotency keys, in the URLs of call-backs. What gave them out may be gone, or have been a restored one itself:
 * so a restore goes on by a step, and by one more for each millisecond that it is later than another one.
 */
export function moveIdsOn(file: string, past: NextIds, now: number): void {
  const database = new DatabaseSync(file);
  try {
    const move = database.prepare('UPDATE sequence SET next = max(next, ?) + ? WHERE kind = ?');
    const kinds = database.prepare('SELECT kind FROM sequence').all() as { kind: string }[];
    for (const { kind } of kinds) move.run(past.get(kind) ?? 0, STEP + Math.max(now - STEPS_SINCE, 0), kind);
  } finally {
    database.close();
  }
}

import { DatabaseSync } from 'node:sqlite';
import { isDamage } from './thread/sqlite-failure.ts';

/** What a database has given out: no restored one may give it out again. */
export interface GivenOut {
  /** The id that comes next, of each kind of the table `sequence`. */
  readonly next: ReadonlyMap<string, number>;
  /** The last number of each table that counts its rows by itself. */
  readonly last: ReadonlyMap<string, number>;
  /** The highest generation of an account's tokens. */
  readonly generation: number;
}

export const NOTHING_GIVEN_OUT: GivenOut = { next: new Map(), last: new Map(), generation: 0 };

/** Far beyond what is given out between a backup and its restore: 1,000 runs a second for eleven days. */
const STEP = 1_000_000_000;
/** The same of accounts and all that people make, of which one is made a second at most. */
const SMALL_STEP = 1000;
const STEPS_SINCE = Date.UTC(2026, 0, 1);
/** Nobody gave out so many: a larger number is damage. */
const MOST = 100_000_000_000_000;

/** How long others who read a database may keep its log from going into its file, milliseconds. */
const BUSY_MS = 2000;

/**
 * What a database that makes way has given out; nothing where it is too damaged to tell. Brings its log into its file
 * as well: throws where that cannot be done though it is not damaged.
 */
export function givenOutBy(file: string): GivenOut {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_MS });
    const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0) throw new Error('another process reads it, try again once that has ended');
    return {
      next: numbersIn(database, 'SELECT kind AS name, next AS number FROM sequence'),
      last: numbersIn(database, 'SELECT name, seq AS number FROM sqlite_sequence'),
      generation: Math.max(
        0,
        ...numbersIn(database, 'SELECT id AS name, token_generation AS number FROM account').values(),
      ),
    };
  } catch (error) {
    if (isDamage(error)) return NOTHING_GIVEN_OUT; // which may be why it makes way
    throw error;
  } finally {
    database?.close();
  }
}

function numbersIn(database: DatabaseSync, sql: string): ReadonlyMap<string, number> {
  try {
    const rows = database.prepare(sql).all() as { name: string; number: number }[];
    return new Map(rows.filter(({ number }) => number <= MOST).map(({ name, number }) => [name, number]));
  } catch {
    return new Map(); // it has no such table, or a damaged one
  }
}

/**
 * Moves what a restored database gives out next past what was given out in the time that is lost, which the world outside still
 * knows: ids of runs as idempotency keys and in the URLs of call-backs, ids of accounts in tokens. Tokens of before are over: one
 * may be of somebody who is not there any more, or may have been ended since. What gave all that out may be gone, or have been a
 * restored one itself: so a restore goes on by a step, and by one more for each moment that it is later than another one.
 */
export function moveIdsOn(file: string, past: GivenOut, now: number): void {
  const laterMs = Math.max(now - STEPS_SINCE, 0);
  const smallStep = SMALL_STEP + Math.floor(laterMs / 1000);
  const database = new DatabaseSync(file);
  try {
    const move = database.prepare('UPDATE sequence SET next = max(next, ?) + ? WHERE kind = ?');
    const kinds = database.prepare('SELECT kind FROM sequence').all() as { kind: string }[];
    for (const { kind } of kinds) move.run(past.next.get(kind) ?? 0, STEP + laterMs, kind);
    const count = database.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) + ? WHERE name = ?');
    const begin = database.prepare('INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)'); // it had no row at the backup
    for (const table of tablesThatCount(database)) {
      const last = past.last.get(table) ?? 0;
      if (count.run(last, smallStep, table).changes === 0) begin.run(last + smallStep, table);
    }
    database
      .prepare('UPDATE account SET token_generation = max(token_generation, ?) + ?')
      .run(past.generation, smallStep);
  } finally {
    database.close();
  }
}

function tablesThatCount(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
    .all();
  return rows.map(({ name }) => String(name));
}

/**
 * What went wrong in the database: `data` is the value's fault and concerns its group alone; `unavailable` may pass
 * (disk full, read-only, I/O); after `fatal` nobody knows what the disk holds; `defect` is a bug of ours.
 */
export interface SqliteFailure {
  readonly kind: 'data' | 'unavailable' | 'fatal' | 'defect';
  readonly text: string;
}

/** Thrown by a change that finds its own data impossible, such as a gap in a journal. */
export class DataError extends Error {}

// Primary result codes, @see https://www.sqlite.org/rescode.html
const ERROR = 1;
const PERM = 3;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
const MISUSE = 21;
const RANGE = 25;
const NOT_A_DATABASE = 26;
const IOERR_FSYNC = 1034;
const IOERR_DIR_FSYNC = 1290;

const primaryOf = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

/** The disk has no room. */
export const isFull = (error: unknown): boolean => primaryOf(error) === FULL;

/** The file, or what SQLite makes beside it, may not be opened or written. */
export const isDenied = (error: unknown): boolean => [PERM, READONLY, CANTOPEN].includes(primaryOf(error));

/** What was read is not what was written, or no database. */
export const isDamage = (error: unknown): boolean => [CORRUPT, NOT_A_DATABASE].includes(primaryOf(error));

/** Sorts what `node:sqlite` threw. */
export function classify(error: unknown): SqliteFailure {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof DataError) return { kind: 'data', text };
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (code === 'ERR_INVALID_ARG_TYPE' || code === 'ERR_OUT_OF_RANGE') return { kind: 'data', text };
  if (typeof errcode !== 'number') return { kind: 'defect', text };
  const primary = errcode & 0xff;
  if (errcode === IOERR_FSYNC || errcode === IOERR_DIR_FSYNC || primary === CORRUPT || primary === NOT_A_DATABASE)
    return { kind: 'fatal', text };
  if (primary === CONSTRAINT || primary === MISMATCH || primary === TOO_BIG) return { kind: 'data', text };
  if (primary === ERROR || primary === MISUSE || primary === RANGE) return { kind: 'defect', text };
  return { kind: 'unavailable', text };
}

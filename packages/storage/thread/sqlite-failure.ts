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
const CORRUPT = 11;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
const MISUSE = 21;
const RANGE = 25;
const NOT_A_DATABASE = 26;
const IOERR_FSYNC = 1034;
const IOERR_DIR_FSYNC = 1290;

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

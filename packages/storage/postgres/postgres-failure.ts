import { failure } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { DataError, type SqliteFailure } from '../thread/sqlite-failure.ts';

/** What went wrong, sorted as on SQLite; `again`: another transaction was in the way, the same one may be tried anew. */
export interface PostgresFailure {
  readonly kind: SqliteFailure['kind'] | 'again';
  readonly text: string;
}

/** Thrown by a transaction that finds what another one wrote meanwhile: it may be tried anew. */
export class InTheWay extends Error {}

// Codes of errors and their classes, @see https://www.postgresql.org/docs/current/errcodes-appendix.html
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const INSUFFICIENT_PRIVILEGE = '42501';
const DATA_CORRUPTED = 'XX001';
const INDEX_CORRUPTED = 'XX002';
const DATA_EXCEPTION = '22';
const CONSTRAINT_VIOLATION = '23';
const LIMIT_EXCEEDED = '54';
const SYNTAX_OR_ACCESS = '42';
const FEATURE_NOT_SUPPORTED = '0A';

/** Sorts what `pg` threw. An error without a code of the server's is one of the connection. */
export function classifyPostgres(error: unknown): PostgresFailure {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof DataError) return { kind: 'data', text };
  if (error instanceof InTheWay) return { kind: 'again', text };
  if (error instanceof StoreUnavailable) return { kind: error.fatal ? 'fatal' : 'unavailable', text };
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return { kind: isOfConnection(text) ? 'unavailable' : 'defect', text };
  if (code.length !== 5) return { kind: 'unavailable', text }; // ECONNREFUSED and its like
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED) return { kind: 'again', text };
  if (isDamaged(error)) return { kind: 'fatal', text };
  if (code === INSUFFICIENT_PRIVILEGE) return { kind: 'unavailable', text };
  const kind = code.slice(0, 2);
  if (kind === DATA_EXCEPTION || kind === CONSTRAINT_VIOLATION || kind === LIMIT_EXCEEDED)
    return { kind: 'data', text };
  if (kind === SYNTAX_OR_ACCESS || kind === FEATURE_NOT_SUPPORTED) return { kind: 'defect', text };
  return { kind: 'unavailable', text };
}

/** Whether the server met damage in what it stores: a value that it cannot unpack, or whose parts are not all there. */
export function isDamaged(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return isDamaged(error.cause);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === DATA_CORRUPTED || code === INDEX_CORRUPTED;
}

// What `pg` says without a code when a connection breaks, or cannot be had in time.
const OF_CONNECTION = [
  'Connection terminated',
  'timeout',
  'Client has encountered a connection error',
  'not queryable',
];
const isOfConnection = (text: string): boolean => OF_CONNECTION.some((words) => text.includes(words));

/** The error that the port promises: StoreUnavailable, or INTERNAL for a defect and for impossible data. */
export function errorOfPostgres(error: unknown): Error {
  const { kind, text } = classifyPostgres(error);
  if (error instanceof StoreUnavailable) return error;
  if (kind === 'unavailable' || kind === 'fatal' || kind === 'again')
    return new StoreUnavailable(text, kind === 'fatal', error);
  return failure('INTERNAL', { cause: new Error(text, { cause: error }) });
}

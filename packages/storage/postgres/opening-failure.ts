import { StoreUnavailable } from '@loopwright/runtime/ports';
import { DatabaseUnavailable } from '../database-unavailable.ts';
import { DatabaseTooNew, DatabaseUnfit } from '../open-errors.ts';
import { databaseName, decodedPart } from './database-name.ts';

// @see https://www.postgresql.org/docs/current/errcodes-appendix.html
const INVALID_PASSWORD = '28P01';
const INVALID_AUTHORIZATION = '28000';
const NO_SUCH_DATABASE = '3D000';
const INSUFFICIENT_PRIVILEGE = '42501';
const TOO_MANY_CONNECTIONS = '53300';
const CANNOT_CONNECT_NOW = '57P03';
/** What the system says when nobody listens at an address, or none is there. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
]);
const PUT_RIGHT = 'put the address right by --database-url or LOOPWRIGHT_DATABASE_URL';

/** What a PostgreSQL that could not be opened lacks, and what helps, in one line. What is an error of ours already stays as it is. */
export function openingFailure(url: string, cause: unknown): Error {
  if (cause instanceof DatabaseTooNew || cause instanceof DatabaseUnfit || cause instanceof StoreUnavailable)
    return cause;
  const name = databaseName(url);
  const { code, message } = cause as { code?: string; message?: string };
  const text = textFor(url, code ?? '', message ?? String(cause));
  return new DatabaseUnavailable(text ?? `The database ${name} cannot be opened: ${message ?? String(cause)}`, cause);
}

function textFor(url: string, code: string, message: string): string | null {
  const { username, pathname } = new URL(url);
  const name = databaseName(url);
  const role = decodedPart(username) || 'of this system user';
  const database = decodedPart(pathname.slice(1)) || role;
  if (UNREACHABLE.has(code) || (code === '' && message.includes('timeout')))
    return `No PostgreSQL answers for the database ${name} (${code || message}): start it, or ${PUT_RIGHT}`;
  switch (code) {
    case INVALID_PASSWORD:
      return `The database ${name} refuses the password of the role ${role}: ${PUT_RIGHT}`;
    case INVALID_AUTHORIZATION:
      return `The database ${name} refuses the role ${role} (${message}): make it or let it in by pg_hba.conf, or ${PUT_RIGHT}`;
    case NO_SUCH_DATABASE:
      return `There is no database ${name}: make it by CREATE DATABASE ${database} OWNER ${role}, or ${PUT_RIGHT}`;
    case INSUFFICIENT_PRIVILEGE:
      return message.includes('for database')
        ? `The role ${role} lacks the right CONNECT on DATABASE ${database}: GRANT CONNECT ON DATABASE ${database} TO ${role}`
        : null;
    case TOO_MANY_CONNECTIONS:
      return `The database ${name} has no connection left: raise max_connections there, or stop who holds them`;
    case CANNOT_CONNECT_NOW:
      return `The database ${name} takes no connections now (${message}): start again when it does`;
    default:
      return null;
  }
}

import { StoreUnavailable } from '@loopwright/runtime/ports';
import pg from 'pg';
import { DatabaseUnavailable, unusableFile } from '../database-unavailable.ts';
import { databaseName } from '../postgres/database-name.ts';
import { classifyPostgres } from '../postgres/postgres-failure.ts';
import { isDamage } from '../thread/sqlite-failure.ts';

const KEPT_NOTHING = 'The copy broke off: nothing of it is kept, and nothing of its target is to be used.';
const UNKNOWN =
  'The copy broke off at its end, and nobody knows whether it is kept: use nothing of its target, and empty it (DROP SCHEMA loopwright CASCADE) before you copy again.';

/** A copy that did not come to its end, for no row's fault: one of its databases failed. */
export class CopyBroken extends Error {
  constructor(isEnding: boolean, why: string, cause: unknown) {
    super(`${isEnding && !isRefused(cause) ? UNKNOWN : KEPT_NOTHING} ${why}`, { cause });
    this.name = 'CopyBroken';
  }
}

/** A copy that is under way. */
interface UnderWay {
  readonly file: string;
  readonly url: string;
  /** Whether its COMMIT was sent. */
  readonly isEnding: boolean;
}

/** What broke a copy; what is no failure of a database comes back as it is. */
export function brokenCopy(cause: unknown, copy: UnderWay): unknown {
  const why = whyBroken(cause, copy);
  return why === null ? cause : new CopyBroken(copy.isEnding, why, cause);
}

function whyBroken(cause: unknown, { file, url }: UnderWay): string | null {
  if (cause instanceof DatabaseUnavailable) return cause.message;
  const source = failedSource(file, cause);
  if (source !== null) return source.message;
  const { kind, text } = classifyPostgres(cause);
  if (kind === 'data' || kind === 'defect') return null;
  return `The database ${databaseName(url)} failed (${text}): see that it runs, has room and can be reached, then copy again`;
}

// Operator intervention, @see https://www.postgresql.org/docs/current/errcodes-appendix.html
const INTERVENTION = '57';

/** Whether the server said that it does not keep a transaction. One that was ended by its operator may have kept it. */
function isRefused(cause: unknown): boolean {
  return cause instanceof pg.DatabaseError && cause.code?.startsWith(INTERVENTION) === false;
}

/** The line for a folder's database that failed; null where that is not what went wrong, or it has its line already. */
export function failedSource(file: string, cause: unknown): DatabaseUnavailable | null {
  if (cause instanceof DatabaseUnavailable) return null;
  if (cause instanceof StoreUnavailable)
    return unusableFile(file, 'read', { text: cause.message, isDamaged: cause.fatal }, cause);
  if (!(cause instanceof Error && 'errcode' in cause)) return null;
  return unusableFile(file, 'read', { text: cause.message, isDamaged: isDamage(cause) }, cause);
}

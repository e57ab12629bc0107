import { failure } from '@loopwright/model';
import type { AuditRow } from '@loopwright/runtime/ports';
import type { QueryReader } from '../../http/query-fields.ts';

type Place = Pick<AuditRow, 'at' | 'id'>;

/** Where the page before ended; undefined for the first page. Throws INVALID_CURSOR. */
export function readAuditCursor(read: QueryReader): Place | undefined {
  const text = read.raw('cursor');
  if (text === undefined || text === '') return undefined;
  const plain = typeof text === 'string' ? Buffer.from(text, 'base64url').toString('latin1') : '';
  const [at, id] = /^at:(\d{1,16}):(\d{1,16})$/.exec(plain)?.slice(1).map(Number) ?? [];
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(id))
    throw failure('INVALID_CURSOR', { detail: 'cursor: Use the next_cursor of the page before.' });
  return { at: at!, id: id! };
}

/** The cursor of the page behind this record. */
export function cursorBeforeRecord({ at, id }: Place): string {
  return Buffer.from(`at:${at}:${id}`, 'latin1').toString('base64url');
}

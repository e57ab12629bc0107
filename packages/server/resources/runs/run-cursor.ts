import { failure, type RunId } from '@loopwright/model';
import type { RunRow } from '@loopwright/runtime/ports';
import type { QueryReader } from '../../http/query-fields.ts';

type Place = Pick<RunRow, 'startedAt' | 'id'>;

/** Where the page before ended; undefined for the first page. Throws INVALID_CURSOR. */
export function readRunCursor(read: QueryReader): Place | undefined {
  const text = read.raw('cursor');
  if (text === undefined || text === '') return undefined;
  const plain = typeof text === 'string' ? Buffer.from(text, 'base64url').toString('latin1') : '';
  const [startedAt, id] = /^started:(\d{1,16}):(\d{1,16})$/.exec(plain)?.slice(1).map(Number) ?? [];
  if (!Number.isSafeInteger(startedAt) || !Number.isSafeInteger(id))
    throw failure('INVALID_CURSOR', { detail: 'cursor: Use the next_cursor of the page before.' });
  return { startedAt: startedAt!, id: id as RunId };
}

/** The cursor of the page behind this run. It tells when the run started, since retention may take it before the page is asked for. */
export function cursorBeforeRun({ startedAt, id }: Place): string {
  return Buffer.from(`started:${startedAt}:${id}`, 'latin1').toString('base64url');
}

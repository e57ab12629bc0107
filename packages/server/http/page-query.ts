import { failure } from '@loopwright/model';
import type { QueryReader } from './query-fields.ts';

const MOST = 200;
const USUAL = 50;

/** How many items a page is to hold, 1 to 200; 50 when it is not said. */
export function readLimit(read: QueryReader): number {
  return read.whole('limit', 1, MOST) ?? USUAL;
}

/** The id behind a page's cursor; undefined for the first page. Throws INVALID_CURSOR. */
export function readCursor(read: QueryReader): number | undefined {
  const text = read.raw('cursor');
  if (text === undefined || text === '') return undefined;
  const plain = typeof text === 'string' ? Buffer.from(text, 'base64url').toString('latin1') : '';
  const id = /^before:(\d{1,16})$/.exec(plain)?.[1];
  if (id === undefined || !Number.isSafeInteger(Number(id)))
    throw failure('INVALID_CURSOR', { detail: 'cursor: Use the next_cursor of the page before.' });
  return Number(id);
}

/** The cursor of the page behind the item with this id. */
export function cursorBefore(id: number): string {
  return Buffer.from(`before:${id}`, 'latin1').toString('base64url');
}

import { failure } from '@loopwright/model';
import type { QueryReader } from './query-fields.ts';

const MOST = 200;
const USUAL = 50;

/** An item among those that are sorted by a time, and by their id where that is the same. */
export interface TimedPlace {
  readonly at: number;
  readonly id: number;
}

/** How many items a page is to hold, 1 to 200; 50 when it is not said. */
export function readLimit(read: QueryReader): number {
  return read.whole('limit', 1, MOST) ?? USUAL;
}

/** The id behind a page's cursor; undefined for the first page. Throws INVALID_CURSOR. */
export function readCursor(read: QueryReader): number | undefined {
  return readNumbers(read, /^before:(\d{1,16})$/)?.[0];
}

/** The cursor of the page behind the item with this id. */
export function cursorBefore(id: number): string {
  return coded(`before:${id}`);
}

/**
 * Where the page before ended; undefined for the first page. Throws INVALID_CURSOR.
 *
 * @param word - of the list: a cursor of another is refused
 */
export function readTimedCursor(read: QueryReader, word: 'at' | 'started'): TimedPlace | undefined {
  const numbers = readNumbers(read, new RegExp(`^${word}:(\\d{1,16}):(\\d{1,16})$`));
  return numbers && { at: numbers[0]!, id: numbers[1]! };
}

/** The cursor of the page behind this item. It tells the time too, since the item may be gone before that page is asked for. */
export function cursorBeforePlace(word: 'at' | 'started', { at, id }: TimedPlace): string {
  return coded(`${word}:${at}:${id}`);
}

/** The numbers in a cursor. */
function readNumbers(read: QueryReader, form: RegExp): readonly number[] | undefined {
  const text = read.raw('cursor');
  if (text === undefined || text === '') return undefined;
  const plain = typeof text === 'string' ? Buffer.from(text, 'base64url').toString('latin1') : '';
  const numbers = form.exec(plain)?.slice(1).map(Number);
  if (numbers === undefined || !numbers.every(Number.isSafeInteger))
    throw failure('INVALID_CURSOR', { detail: 'cursor: Use the next_cursor of the page before.' });
  return numbers;
}

function coded(plain: string): string {
  return Buffer.from(plain, 'latin1').toString('base64url');
}

import { DAY_MS } from '../../codes.ts';

/** A table whose rows are only looked at for a while. */
export interface SmallTable {
  readonly name: string;
  readonly key: string;
  /** The column with the time from which on a row counts as old. */
  readonly age: string;
  readonly keptMs: number;
}

/** Each has an index of its ages. */
export const SMALL_TABLES: readonly SmallTable[] = [
  { name: 'remembered_key', key: 'account_id, door, key', age: 'at', keptMs: DAY_MS },
  { name: 'removed_connection', key: 'workflow_num, id', age: 'removed_at', keptMs: DAY_MS },
  { name: 'removed_node', key: 'workflow_num, id', age: 'removed_at', keptMs: DAY_MS },
  { name: 'gone_node', key: 'id', age: 'at', keptMs: 30 * DAY_MS }, // a process may be away for a while
  { name: 'applied_edit', key: 'workflow_num, edit_id', age: 'at', keptMs: DAY_MS },
  { name: 'seen_message', key: 'queue_id, key', age: 'until', keptMs: 0 },
  { name: 'settling', key: 'queue_id, key', age: 'latest', keptMs: 0 },
  { name: 'revoked_token', key: 'jti', age: 'expires_at', keptMs: 0 },
];

/** How many rows went, and whether more could have gone in another slice. */
export interface Gone {
  readonly rows: number;
  readonly more: boolean;
}

export const NONE: Gone = { rows: 0, more: false };

/** Bytes of large values that go in one slice: their room is walked over, page by page. A larger one goes alone. */
const SLICE_BYTES = 16 * 1024 * 1024;

/** The first of the large values that are due, as many as go in one slice. */
export function withinSlice(due: readonly { readonly id: number; readonly size: number }[]): readonly number[] {
  let bytes = 0;
  return due
    .filter(({ size }, index) => {
      bytes += size;
      return index === 0 || bytes <= SLICE_BYTES;
    })
    .map(({ id }) => id);
}

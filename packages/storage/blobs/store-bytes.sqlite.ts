import { createHash } from 'node:crypto';
import { BLOB_ABOVE_BYTES } from '../codes.ts';
import type { SqliteTx } from '../thread/transaction.ts';

/** Where bytes lie: in the row itself, or in a blob that the row refers to. */
export interface StoredBytes {
  readonly bytes: Uint8Array | null;
  readonly blobId: number | null;
}

const FIND = 'SELECT id FROM blob WHERE hash = ?';
const REFER = 'UPDATE blob SET refs = refs + 1, unreferenced_at = NULL WHERE id = ?';
const ADD = 'INSERT INTO blob (hash, refs, bytes) VALUES (?, 1, ?)';
const LEAVE = 'UPDATE blob SET refs = refs - 1, unreferenced_at = CASE WHEN refs <= 1 THEN ? END WHERE id = ?';

/** Stores bytes for one row: large ones by content (SHA-256), once for all rows that hold the same. */
export function storeBytes(tx: SqliteTx, bytes: Uint8Array): StoredBytes {
  if (bytes.byteLength <= BLOB_ABOVE_BYTES) return { bytes, blobId: null };
  const hash = createHash('sha256').update(bytes).digest();
  const known = tx.get<{ id: number }>(FIND, hash);
  if (known === undefined) return { bytes: null, blobId: tx.insert(ADD, hash, bytes) };
  tx.run(REFER, known.id);
  return { bytes: null, blobId: known.id };
}

/** A row that referred to the blob is gone. The blob stays for a day: the same content often comes again. */
export function leaveBlob(tx: SqliteTx, blobId: number, now: number): void {
  tx.run(LEAVE, now, blobId);
}

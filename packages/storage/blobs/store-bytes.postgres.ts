import { createHash } from 'node:crypto';
import { BLOB_ABOVE_BYTES } from '../codes.ts';
import { numbers } from '../postgres/arrays.ts';
import type { PostgresTx } from '../postgres/transaction.ts';
import type { StoredBytes } from './store-bytes.sqlite.ts';

const LEAVE = `WITH left_by AS (SELECT id, count(*) AS rows FROM unnest($1::bigint[]) AS id GROUP BY id),
  locked AS MATERIALIZED (SELECT id FROM blob WHERE id IN (SELECT id FROM left_by) ORDER BY hash FOR UPDATE)
  UPDATE blob b SET refs = b.refs - l.rows, unreferenced_at = CASE WHEN b.refs <= l.rows THEN $2::bigint END
  FROM locked JOIN left_by l ON l.id = locked.id WHERE b.id = locked.id`;
const PUT = `INSERT INTO blob (hash, refs, bytes) VALUES ($1, $2, $3)
  ON CONFLICT (hash) DO UPDATE SET refs = blob.refs + excluded.refs, unreferenced_at = NULL RETURNING id`;

/**
 * Stores bytes for many rows: large ones by content (SHA-256), once for all rows that hold the same. Two workers that
 * store the same contents at once take them in the same order, so that neither waits for the other.
 */
export async function storeAllBytes(tx: PostgresTx, all: readonly Uint8Array[]): Promise<readonly StoredBytes[]> {
  const large = new Map<string, { readonly hash: Buffer; readonly bytes: Uint8Array; refs: number }>();
  const hashes = all.map((bytes) => {
    if (bytes.byteLength <= BLOB_ABOVE_BYTES) return null;
    const hash = createHash('sha256').update(bytes).digest();
    const name = hash.toString('hex');
    const known = large.get(name);
    if (known === undefined) large.set(name, { hash, bytes, refs: 1 });
    else known.refs++;
    return name;
  });
  const ids = new Map<string, number>();
  for (const name of [...large.keys()].sort()) {
    const { hash, bytes, refs } = large.get(name)!;
    ids.set(name, (await tx.get<{ id: number }>(PUT, hash, refs, bytes))!.id);
  }
  return all.map((bytes, index) => {
    const name = hashes[index]!;
    return name === null ? { bytes, blobId: null } : { bytes: null, blobId: ids.get(name)! };
  });
}

/** Stores bytes for one row. */
export async function storeBytes(tx: PostgresTx, bytes: Uint8Array): Promise<StoredBytes> {
  return (await storeAllBytes(tx, [bytes]))[0]!;
}

/**
 * Rows that referred to these blobs are gone, each as often as it is named. The blobs stay for a day: the same content often comes again.
 * They are locked in the order in which they are stored.
 */
export async function leaveBlobs(tx: PostgresTx, blobIds: readonly number[], now: number): Promise<void> {
  if (blobIds.length > 0) await tx.run(LEAVE, numbers(blobIds), now);
}

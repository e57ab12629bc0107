import { createHash } from 'node:crypto';
import { BLOB_ABOVE_BYTES } from '../codes.ts';
import type { PostgresTx } from '../postgres/transaction.ts';
import type { StoredBytes } from './store-bytes.sqlite.ts';

const LEAVE = `UPDATE blob SET refs = refs - 1, unreferenced_at = CASE WHEN refs <= 1 THEN $1::bigint END WHERE id = $2`;
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

/** A row that referred to the blob is gone. The blob stays for a day: the same content often comes again. */
export async function leaveBlob(tx: PostgresTx, blobId: number, now: number): Promise<void> {
  await tx.run(LEAVE, now, blobId);
}

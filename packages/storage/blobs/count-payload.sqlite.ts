import type { SqliteTx } from '../thread/transaction.ts';
import { leaveBlob } from './store-bytes.sqlite.ts';

const COUNT = 'UPDATE payload SET refs = refs + ? WHERE id = ? RETURNING refs, blob_id';
const DELETE = 'DELETE FROM payload WHERE id = ?';

/**
 * Changes how many messages and runs refer to a payload. The last one to leave takes it away.
 *
 * @param left - whether a reference went (not only that fewer came than were counted ahead)
 */
export function countPayload(tx: SqliteTx, payloadId: number, change: number, left: boolean, now: number): void {
  if (change === 0 && !left) return;
  const row = tx.get<{ refs: number; blob_id: number | null }>(COUNT, change, payloadId);
  if (row === undefined || row.refs > 0 || !left) return;
  tx.run(DELETE, payloadId);
  if (row.blob_id !== null) leaveBlob(tx, row.blob_id, now);
}

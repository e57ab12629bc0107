import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import { leaveBlob } from '../../blobs/store-bytes.sqlite.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const BLOBS = 'SELECT blob_id FROM journal WHERE run_id = ? AND blob_id IS NOT NULL';
const JOURNAL = 'DELETE FROM journal WHERE run_id = ?';
const WAITS = 'DELETE FROM wait WHERE run_id = ?';
const RUN = 'DELETE FROM run WHERE id = ? RETURNING payload_id';

/** Deletes a run with its journal; answers how many rows went. */
export function deleteRun(tx: SqliteTx, id: number, now: number): number {
  for (const { blob_id: blobId } of tx.all<{ blob_id: number }>(BLOBS, id)) leaveBlob(tx, blobId, now);
  const segments = tx.run(JOURNAL, id);
  tx.run(WAITS, id);
  const run = tx.get<{ payload_id: number | null }>(RUN, id);
  if (run?.payload_id != null) countPayload(tx, run.payload_id, -1, true, now);
  return segments + 1;
}

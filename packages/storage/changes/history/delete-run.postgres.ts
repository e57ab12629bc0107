import { countPayload } from '../../blobs/count-payload.postgres.ts';
import { leaveBlob } from '../../blobs/store-bytes.postgres.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';

const BLOBS = 'SELECT blob_id FROM journal WHERE run_id = $1 AND blob_id IS NOT NULL';
const JOURNAL = 'DELETE FROM journal WHERE run_id = $1';
const WAITS = 'DELETE FROM wait WHERE run_id = $1';
const RUN = 'DELETE FROM run WHERE id = $1 RETURNING payload_id';

/** Deletes a run with its journal; answers how many rows went. */
export async function deleteRun(tx: PostgresTx, id: number, now: number): Promise<number> {
  for (const { blob_id: blobId } of await tx.all<{ blob_id: number }>(BLOBS, id)) await leaveBlob(tx, blobId, now);
  const segments = await tx.run(JOURNAL, id);
  await tx.run(WAITS, id);
  const run = await tx.get<{ payload_id: number | null }>(RUN, id);
  if (run?.payload_id != null) await countPayload(tx, run.payload_id, -1, true, now);
  return segments + 1;
}

import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import { leaveBlob } from '../../blobs/store-bytes.sqlite.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { type DeletedRuns, LARGE_BYTES, weightOf } from './deleted-runs.ts';

/** Runs that one statement deletes. */
const RUNS_AT_ONCE = 100;

const OF_RUNS = 'run_id IN (SELECT value FROM json_each(?))';
const LARGE = `SELECT blob_id, length(events) AS size FROM journal
  WHERE ${OF_RUNS} AND (blob_id IS NOT NULL OR length(events) > ${LARGE_BYTES})`;
const JOURNALS = `DELETE FROM journal WHERE ${OF_RUNS}`;
const WAITS = `DELETE FROM wait WHERE ${OF_RUNS}`;
const RUNS = 'DELETE FROM run WHERE id IN (SELECT value FROM json_each(?)) RETURNING payload_id';

/** Deletes runs with their journals, the first ones first, until `limit` rows went or none is left. */
export function deleteRuns(tx: SqliteTx, ids: readonly number[], now: number, limit: number): DeletedRuns {
  let runs = 0;
  let rows = 0;
  while (runs < ids.length && rows < limit) {
    const some = ids.slice(runs, runs + RUNS_AT_ONCE);
    const list = JSON.stringify(some);
    for (const { blob_id: blobId, size } of tx.all<{ blob_id: number | null; size: number | null }>(LARGE, list)) {
      if (blobId !== null) leaveBlob(tx, blobId, now);
      rows += weightOf(size);
    }
    rows += tx.run(JOURNALS, list);
    tx.run(WAITS, list);
    for (const { payload_id: payloadId } of tx.all<{ payload_id: number | null }>(RUNS, list)) {
      if (payloadId !== null) countPayload(tx, payloadId, -1, true, now);
      rows += 1;
    }
    runs += some.length;
  }
  return { runs, rows };
}

/** Deletes runs that were found, until about `limit` rows went; answers how many. */
export function retireRuns(tx: SqliteTx, due: readonly { readonly id: number }[], now: number, limit: number): number {
  return deleteRuns(
    tx,
    due.map(({ id }) => id),
    now,
    limit,
  ).rows;
}

import { countPayloads } from '../../blobs/count-payload.postgres.ts';
import { leaveBlob } from '../../blobs/store-bytes.postgres.ts';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { type DeletedRuns, LARGE_BYTES, RUNS_AT_ONCE, weightOf } from './deleted-runs.ts';

const OF_RUNS = 'run_id = ANY ($1::bigint[])';
const LARGE = `SELECT blob_id, octet_length(events) AS size FROM journal
  WHERE ${OF_RUNS} AND (blob_id IS NOT NULL OR octet_length(events) > ${LARGE_BYTES})`;
const JOURNALS = `DELETE FROM journal WHERE ${OF_RUNS}`;
const WAITS = `DELETE FROM wait WHERE ${OF_RUNS}`;
const RUNS = 'DELETE FROM run WHERE id = ANY ($1::bigint[]) RETURNING payload_id';

/** Deletes runs with their journals, the first ones first, until `limit` rows went or none is left. */
export async function deleteRuns(
  tx: PostgresTx,
  ids: readonly number[],
  now: number,
  limit: number,
): Promise<DeletedRuns> {
  let runs = 0;
  let rows = 0;
  const left = new Map<number, number>();
  while (runs < ids.length && rows < limit) {
    const some = ids.slice(runs, runs + RUNS_AT_ONCE);
    const list = numbers(some);
    const [large, segments, , gone] = await Promise.all([
      tx.all<{ blob_id: number | null; size: number | null }>(LARGE, list),
      tx.run(JOURNALS, list),
      tx.run(WAITS, list),
      tx.all<{ payload_id: number | null }>(RUNS, list),
    ]);
    for (const { blob_id: blobId, size } of large) {
      if (blobId !== null) await leaveBlob(tx, blobId, now);
      rows += weightOf(size);
    }
    for (const { payload_id: id } of gone) if (id !== null) left.set(id, (left.get(id) ?? 0) - 1);
    rows += segments + gone.length;
    runs += some.length;
  }
  // In one order, so that two who count the same payloads never wait for each other.
  const counts = [...left].sort(([a], [b]) => a - b).map(([id, change]) => ({ id, change, left: true }));
  await countPayloads(tx, counts, now);
  return { runs, rows };
}

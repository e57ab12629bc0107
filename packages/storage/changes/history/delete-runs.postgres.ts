import { countPayloads } from '../../blobs/count-payload.postgres.ts';
import { leaveBlobs } from '../../blobs/store-bytes.postgres.ts';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { type DeletedRuns, LARGE_BYTES } from './deleted-runs.ts';

/** Runs that the first statement deletes. Where they are as light as most, the next one takes all that is left: each is a way there and back. */
const FIRST_RUNS = 500;
const MOST_RUNS = 8000;
/** Rows of a light run. */
const ROWS_OF_RUN = 4;
const DELETE = `WITH
  journals AS (
    DELETE FROM journal WHERE run_id = ANY ($1::bigint[]) RETURNING blob_id, octet_length(events) / ${LARGE_BYTES} AS pages),
  waits AS (DELETE FROM wait WHERE run_id = ANY ($1::bigint[])),
  runs AS (DELETE FROM run WHERE id = ANY ($1::bigint[]) RETURNING payload_id)
  SELECT ((SELECT count(*) + coalesce(sum(pages), 0) FROM journals) + (SELECT count(*) FROM runs))::bigint AS rows,
    (SELECT array_agg(payload_id) FROM runs WHERE payload_id IS NOT NULL) AS payloads,
    (SELECT array_agg(blob_id) FROM journals WHERE blob_id IS NOT NULL) AS blobs`;

interface Deleted {
  readonly rows: number;
  readonly payloads: readonly (string | number)[] | null;
  readonly blobs: readonly (string | number)[] | null;
}

/** Deletes runs with their journals, the first ones first, until `limit` rows went or none is left. */
export async function deleteRuns(
  tx: PostgresTx,
  ids: readonly number[],
  now: number,
  limit: number,
): Promise<DeletedRuns> {
  let runs = 0;
  let rows = 0;
  let atOnce = FIRST_RUNS;
  const blobs: number[] = [];
  const left = new Map<number, number>();
  while (runs < ids.length && rows < limit) {
    const some = ids.slice(runs, runs + atOnce);
    const gone = (await tx.get<Deleted>(DELETE, numbers(some)))!;
    for (const blob of gone.blobs ?? []) blobs.push(Number(blob));
    for (const payload of gone.payloads ?? []) left.set(Number(payload), (left.get(Number(payload)) ?? 0) - 1);
    rows += gone.rows;
    runs += some.length;
    if (gone.rows <= some.length * ROWS_OF_RUN) atOnce = MOST_RUNS;
  }
  await leaveBlobs(tx, blobs, now);
  // In one order, so that two who count the same payloads never wait for each other.
  const counts = [...left].sort(([a], [b]) => a - b).map(([id, change]) => ({ id, change, left: true }));
  await countPayloads(tx, counts, now);
  return { runs, rows };
}

/** Deletes runs that were found, until about `limit` rows went; answers how many. */
export async function retireRuns(
  tx: PostgresTx,
  due: readonly { readonly id: number }[],
  now: number,
  limit: number,
): Promise<number> {
  const ids = due.map(({ id }) => id);
  return (await deleteRuns(tx, ids, now, limit)).rows;
}

import type { ClaimedMessage } from '@loopwright/runtime/ports';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Claim } from './rate-window.ts';
import { shareClaims } from './worker-locks.ts';

// What another worker is about to claim is passed over. The first message is taken however large it is.
const CLAIM = `WITH ready AS (
    SELECT m.seq, m.payload_id, m.priority FROM message m WHERE m.queue_id = $1 AND m.state = 0
      AND EXISTS (SELECT 1 FROM worker WHERE id = $3 AND alive = 1)
      AND (m.run_id IS NULL OR $5::bigint[] IS NULL
        OR NOT EXISTS (SELECT 1 FROM run r WHERE r.id = m.run_id AND r.loop_id <> ALL ($5::bigint[])))
    ORDER BY m.priority DESC, m.seq LIMIT $2 FOR UPDATE OF m SKIP LOCKED),
  sized AS (
    SELECT r.seq, coalesce(p.bytes, b.bytes) AS bytes, row_number() OVER earlier AS place,
      sum(coalesce(octet_length(p.bytes), octet_length(b.bytes), 0)) OVER earlier AS size
    FROM ready r LEFT JOIN payload p ON p.id = r.payload_id LEFT JOIN blob b ON b.id = p.blob_id
    WINDOW earlier AS (ORDER BY r.priority DESC, r.seq)),
  claimed AS (
    UPDATE message m SET state = 1, worker = $3, deliveries = m.deliveries + 1 FROM sized s
    WHERE m.seq = s.seq AND (s.place = 1 OR s.size <= $4)
    RETURNING m.seq, m.payload_id, m.run_id, m.deliveries, m.created_at, s.bytes, s.place)
  SELECT * FROM claimed ORDER BY place`;

interface ClaimedRow {
  readonly seq: number;
  readonly payload_id: number | null;
  readonly run_id: number | null;
  readonly deliveries: number;
  readonly created_at: number;
  readonly bytes: Uint8Array | null;
}

/** Claims ready messages, the highest priority first, and counts a delivery of each. An incarnation that is dead gets none. */
export async function claim(
  tx: PostgresTx,
  { queueId, incarnation, limit, maxBytes, loops }: Claim,
): Promise<readonly ClaimedMessage[]> {
  if (limit < 1) return [];
  await shareClaims(tx, incarnation);
  const rows = await tx.all<ClaimedRow>(CLAIM, queueId, limit, incarnation, maxBytes, loops && numbers(loops));
  return rows.map((row) => ({
    seq: row.seq,
    queueId,
    payloadId: row.payload_id,
    payload: row.bytes,
    runId: row.run_id,
    deliveries: row.deliveries,
    createdAt: row.created_at,
  })) as unknown as ClaimedMessage[];
}

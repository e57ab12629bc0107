import type { ClaimedMessage } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';
import { freeSome } from './free-leases.sqlite.ts';
import type { Claim } from './rate-window.ts';

const ALIVE = 'SELECT 1 AS alive FROM worker WHERE id = ? AND alive = 1';
const READY = `SELECT m.seq, m.payload_id, m.run_id, m.deliveries, m.created_at, coalesce(p.bytes, b.bytes) AS bytes
  FROM message m LEFT JOIN payload p ON p.id = m.payload_id LEFT JOIN blob b ON b.id = p.blob_id
  WHERE m.queue_id = ?1 AND m.state = 0 AND (m.run_id IS NULL OR ?3 IS NULL OR NOT EXISTS (
    SELECT 1 FROM run r WHERE r.id = m.run_id AND r.loop_id NOT IN (SELECT value FROM json_each(?3))))
  ORDER BY m.priority DESC, (m.run_id IS NULL OR m.requeued = 1), m.seq LIMIT ?2`;
const CLAIM =
  'UPDATE message SET state = 1, worker = ?, deliveries = deliveries + 1, requeued = 0 WHERE seq = ? AND state = 0';

interface ReadyRow {
  readonly seq: number;
  readonly payload_id: number | null;
  readonly run_id: number | null;
  readonly deliveries: number;
  readonly created_at: number;
  readonly bytes: Uint8Array | null;
}

/** Claims ready messages, the highest priority first and within one those whose runs have begun, and counts a delivery of each. An incarnation that is dead gets none. */
export function claim(
  tx: SqliteTx,
  { queueId, incarnation, limit, maxBytes, loops }: Claim,
): readonly ClaimedMessage[] {
  if (limit < 1 || tx.get(ALIVE, incarnation) === undefined) return [];
  freeSome(tx, queueId, incarnation, limit);
  const rows: ReadyRow[] = [];
  let size = 0;
  for (const row of tx.each<ReadyRow>(READY, queueId, limit, loops && JSON.stringify(loops))) {
    size += row.bytes?.byteLength ?? 0;
    if (rows.length > 0 && size > maxBytes) break;
    rows.push(row);
  }
  for (const row of rows) tx.run(CLAIM, incarnation, row.seq);
  return rows.map((row) => ({
    seq: row.seq,
    queueId,
    payloadId: row.payload_id,
    payload: row.bytes,
    runId: row.run_id,
    deliveries: row.deliveries + 1,
    createdAt: row.created_at,
  })) as unknown as ClaimedMessage[];
}

import type { ClaimedMessage } from '@loopwright/runtime/ports';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Claim } from './rate-window.ts';
import { shareClaims } from './worker-locks.ts';

// What another worker is about to claim is passed over.
const READY = `SELECT m.seq, m.payload_id, m.priority, (m.run_id IS NULL OR m.requeued = 1) AS begins FROM message m WHERE m.queue_id = $1 AND m.state = 0
      AND EXISTS (SELECT 1 FROM worker WHERE id = $3 AND alive = 1)
      AND (m.run_id IS NULL OR $4::bigint[] IS NULL
        OR NOT EXISTS (SELECT 1 FROM run r WHERE r.id = m.run_id AND r.loop_id <> ALL ($4::bigint[])))
    ORDER BY m.priority DESC, (m.run_id IS NULL OR m.requeued = 1), m.seq LIMIT $2 FOR UPDATE OF m SKIP LOCKED`;
// The first message is taken however large it is.
const CLAIM = `WITH ready AS (${READY}),
  sized AS (
    SELECT r.seq, coalesce(p.bytes, b.bytes) AS bytes, row_number() OVER earlier AS place,
      sum(coalesce(octet_length(p.bytes), octet_length(b.bytes), 0)) OVER earlier AS size
    FROM ready r LEFT JOIN payload p ON p.id = r.payload_id LEFT JOIN blob b ON b.id = p.blob_id
    WINDOW earlier AS (ORDER BY r.priority DESC, r.begins, r.seq)),
  claimed AS (
    UPDATE message m SET state = 1, worker = $3, deliveries = m.deliveries + 1, requeued = 0 FROM sized s
    WHERE m.seq = s.seq AND (s.place = 1 OR s.size <= $5)
    RETURNING m.seq, m.payload_id, m.run_id, m.deliveries, m.created_at, s.bytes, s.place)
  SELECT * FROM claimed ORDER BY place`;

const CLAIM_UNREAD = `WITH ready AS (${READY})
  UPDATE message m SET state = 1, worker = $3, deliveries = m.deliveries + 1, requeued = 0 FROM ready s WHERE m.seq = s.seq
  RETURNING m.seq, m.payload_id, m.run_id, m.deliveries, m.created_at`;
const PAYLOAD =
  'SELECT coalesce(p.bytes, b.bytes) AS bytes FROM payload p LEFT JOIN blob b ON b.id = p.blob_id WHERE p.id = $1';

interface ClaimedRow {
  readonly seq: number;
  readonly payload_id: number | null;
  readonly run_id: number | null;
  readonly deliveries: number;
  readonly created_at: number;
  readonly bytes: Uint8Array | null;
}

/** What PostgreSQL is asked besides: whether to claim one message alone, as a claim does that met bytes which cannot be read. */
interface PostgresClaim extends Claim {
  readonly alone?: boolean;
}

/** Claims the first message that is ready. Bytes that cannot be read are none: whoever decodes them finds the damage. */
async function claimAlone(
  tx: PostgresTx,
  queueId: number,
  incarnation: number,
  loops: string | null,
): Promise<ClaimedRow[]> {
  const row = await tx.get<Omit<ClaimedRow, 'bytes'>>(CLAIM_UNREAD, queueId, 1, incarnation, loops);
  if (row === undefined) return [];
  const found = await tx.readable(() => tx.get<{ bytes: Uint8Array | null }>(PAYLOAD, row.payload_id), {
    bytes: new Uint8Array(0),
  });
  return [{ ...row, bytes: found?.bytes ?? null }];
}

/** Claims ready messages, the highest priority first and within one those whose runs have begun, and counts a delivery of each. An incarnation that is dead gets none. */
export async function claim(
  tx: PostgresTx,
  { queueId, incarnation, limit, maxBytes, loops, alone = false }: PostgresClaim,
): Promise<readonly ClaimedMessage[]> {
  if (limit < 1) return [];
  await shareClaims(tx, incarnation);
  const ofLoops = loops && numbers(loops);
  const rows = alone
    ? await claimAlone(tx, queueId, incarnation, ofLoops)
    : await tx.all<ClaimedRow>(CLAIM, queueId, limit, incarnation, ofLoops, maxBytes);
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

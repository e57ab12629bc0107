import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import { storeBytes } from '../../blobs/store-bytes.sqlite.ts';
import { WORKFLOW_OF_MESSAGE } from '../../queries/workflow-of-message.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const FIND = `SELECT m.state, m.payload_id, m.run_id FROM message m JOIN queue q ON q.id = m.queue_id ${WORKFLOW_OF_MESSAGE}
  WHERE m.seq = ? AND q.owner_id = ? AND w.removed_at IS NULL`;
const NEXT = "UPDATE sequence SET next = next + 1 WHERE kind = 'payload' RETURNING next - 1 AS id";
const PUT = 'INSERT INTO payload (id, refs, blob_id, bytes) VALUES (?, 1, ?, ?)';
const MESSAGE = 'UPDATE message SET payload_id = ? WHERE seq = ?';
const RUN = 'UPDATE run SET payload_id = ?2 WHERE id = ?1 RETURNING id';
const RUN_PAYLOAD = 'SELECT payload_id FROM run WHERE id = ?';

/** Puts other bytes into a dead letter and into the run that it began; nothing of the old ones is kept. */
export function editDeadLetter(
  tx: SqliteTx,
  { ownerId, seq, payload, at }: { ownerId: number; seq: number; payload: Uint8Array; at: number },
): 'edited' | 'not-dead' | 'unknown' {
  const letter = tx.get<{ state: number; payload_id: number | null; run_id: number | null }>(FIND, seq, ownerId);
  if (letter === undefined) return 'unknown';
  if (letter.state !== 2) return 'not-dead';
  const { id } = tx.get<{ id: number }>(NEXT)!;
  const stored = storeBytes(tx, payload);
  tx.run(PUT, id, stored.blobId, stored.bytes);
  tx.run(MESSAGE, id, seq);
  if (letter.payload_id !== null) countPayload(tx, letter.payload_id, -1, true, at);
  if (letter.run_id === null) return 'edited';
  const before = tx.get<{ payload_id: number | null }>(RUN_PAYLOAD, letter.run_id);
  if (tx.get(RUN, letter.run_id, id) === undefined) return 'edited';
  countPayload(tx, id, 1, false, at);
  if (before?.payload_id != null) countPayload(tx, before.payload_id, -1, true, at);
  return 'edited';
}

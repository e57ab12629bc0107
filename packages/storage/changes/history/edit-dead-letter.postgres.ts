import { countPayload } from '../../blobs/count-payload.postgres.ts';
import { storeBytes } from '../../blobs/store-bytes.postgres.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { WORKFLOW_OF_MESSAGE } from '../../queries/workflow-of-message.ts';

const FIND = `SELECT m.state, m.payload_id, m.run_id FROM message m JOIN queue q ON q.id = m.queue_id ${WORKFLOW_OF_MESSAGE}
  WHERE m.seq = $1 AND q.owner_id = $2 AND w.removed_at IS NULL`;
const NEXT = "UPDATE sequence SET next = next + 1 WHERE kind = 'payload' RETURNING next - 1 AS id";
const PUT = 'INSERT INTO payload (id, refs, blob_id, bytes) VALUES ($1, 1, $2, $3)';
const MESSAGE = 'UPDATE message SET payload_id = $1 WHERE seq = $2';
const RUN = 'UPDATE run SET payload_id = $2 WHERE id = $1 RETURNING id';
const RUN_PAYLOAD = 'SELECT payload_id FROM run WHERE id = $1';

/** Puts other bytes into a dead letter and into the run that it began; nothing of the old ones is kept. */
export async function editDeadLetter(
  tx: PostgresTx,
  { ownerId, seq, payload, at }: { ownerId: number; seq: number; payload: Uint8Array; at: number },
): Promise<'edited' | 'not-dead' | 'unknown'> {
  const letter = await tx.get<{ state: number; payload_id: number | null; run_id: number | null }>(FIND, seq, ownerId);
  if (letter === undefined) return 'unknown';
  if (letter.state !== 2) return 'not-dead';
  const { id } = (await tx.get<{ id: number }>(NEXT))!;
  const stored = await storeBytes(tx, payload);
  await tx.run(PUT, id, stored.blobId, stored.bytes);
  await tx.run(MESSAGE, id, seq);
  if (letter.payload_id !== null) await countPayload(tx, letter.payload_id, -1, true, at);
  if (letter.run_id === null) return 'edited';
  const before = await tx.get<{ payload_id: number | null }>(RUN_PAYLOAD, letter.run_id);
  if ((await tx.get(RUN, letter.run_id, id)) === undefined) return 'edited';
  await countPayload(tx, id, 1, false, at);
  if (before?.payload_id != null) await countPayload(tx, before.payload_id, -1, true, at);
  return 'edited';
}

import { countPayload } from '../../blobs/count-payload.postgres.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { WORKFLOW_OF_MESSAGE } from '../../queries/workflow-of-message.ts';

const FIND = `SELECT m.state, m.payload_id FROM message m JOIN queue q ON q.id = m.queue_id ${WORKFLOW_OF_MESSAGE}
  WHERE m.seq = $1 AND q.owner_id = $2 AND w.removed_at IS NULL`;
const DELETE = 'DELETE FROM message WHERE seq = $1 AND state = 2';

/** Deletes a dead letter; its run stays in the history. */
export async function deleteDeadLetter(
  tx: PostgresTx,
  { ownerId, seq, at }: { ownerId: number; seq: number; at: number },
): Promise<'deleted' | 'not-dead' | 'unknown'> {
  const letter = await tx.get<{ state: number; payload_id: number | null }>(FIND, seq, ownerId);
  if (letter === undefined) return 'unknown';
  if (letter.state !== 2) return 'not-dead';
  await tx.run(DELETE, seq);
  if (letter.payload_id !== null) await countPayload(tx, letter.payload_id, -1, true, at);
  return 'deleted';
}

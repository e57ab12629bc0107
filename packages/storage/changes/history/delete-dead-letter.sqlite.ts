import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import { WORKFLOW_OF_MESSAGE } from '../../queries/workflow-of-message.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const FIND = `SELECT m.state, m.payload_id FROM message m JOIN queue q ON q.id = m.queue_id ${WORKFLOW_OF_MESSAGE}
  WHERE m.seq = ? AND q.owner_id = ? AND w.removed_at IS NULL`;
const DELETE = 'DELETE FROM message WHERE seq = ? AND state = 2';

/** Deletes a dead letter; its run stays in the history. */
export function deleteDeadLetter(
  tx: SqliteTx,
  { ownerId, seq, at }: { ownerId: number; seq: number; at: number },
): 'deleted' | 'not-dead' | 'unknown' {
  const letter = tx.get<{ state: number; payload_id: number | null }>(FIND, seq, ownerId);
  if (letter === undefined) return 'unknown';
  if (letter.state !== 2) return 'not-dead';
  tx.run(DELETE, seq);
  if (letter.payload_id !== null) countPayload(tx, letter.payload_id, -1, true, at);
  return 'deleted';
}

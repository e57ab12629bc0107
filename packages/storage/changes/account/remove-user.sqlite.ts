import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const OWNS = 'SELECT 1 AS owns FROM workflow WHERE owner_id = ? AND purged = 0';
const MESSAGES = 'DELETE FROM message WHERE queue_id IN (SELECT id FROM queue WHERE owner_id = ?) RETURNING payload_id';
const KEYS = 'DELETE FROM remembered_key WHERE account_id = ?';
const QUEUE_LOOPS = `UPDATE run SET loop_id = NULL WHERE loop_id IN
  (SELECT l.id FROM loop l JOIN queue q ON q.id = l.queue_id WHERE q.owner_id = ?)`;
const REMOVE = 'DELETE FROM account WHERE id = ?';

/** Removes a user who owns no workflow, a hidden one that may still be restored included. */
export function removeUser(
  tx: SqliteTx,
  { id, at }: { id: number; at: number },
): 'removed' | 'owns-workflows' | 'unknown' {
  if (tx.get(OWNS, id) !== undefined) return 'owns-workflows';
  for (const { payload_id: payloadId } of tx.all<{ payload_id: number | null }>(MESSAGES, id)) {
    if (payloadId !== null) countPayload(tx, payloadId, -1, true, at);
  }
  tx.run(KEYS, id);
  // Purged workflows may have runs left for retention; their loops go with the user's queues.
  tx.run(QUEUE_LOOPS, id);
  return tx.run(REMOVE, id) > 0 ? 'removed' : 'unknown';
}

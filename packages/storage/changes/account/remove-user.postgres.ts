import { countPayload } from '../../blobs/count-payload.postgres.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';

const OWNS = 'SELECT 1 AS owns FROM workflow WHERE owner_id = $1 AND purged = 0';
const MESSAGES =
  'DELETE FROM message WHERE queue_id IN (SELECT id FROM queue WHERE owner_id = $1) RETURNING payload_id';
const KEYS = 'DELETE FROM remembered_key WHERE account_id = $1';
const QUEUE_LOOPS = `UPDATE run SET loop_id = NULL WHERE loop_id IN
  (SELECT l.id FROM loop l JOIN queue q ON q.id = l.queue_id WHERE q.owner_id = $1)`;
const REMOVE = 'DELETE FROM account WHERE id = $1';

/** Removes a user who owns no workflow, a hidden one that may still be restored included. */
export async function removeUser(
  tx: PostgresTx,
  { id, at }: { id: number; at: number },
): Promise<'removed' | 'owns-workflows' | 'unknown'> {
  if ((await tx.get(OWNS, id)) !== undefined) return 'owns-workflows';
  for (const { payload_id: payloadId } of await tx.all<{ payload_id: number | null }>(MESSAGES, id)) {
    if (payloadId !== null) await countPayload(tx, payloadId, -1, true, at);
  }
  await tx.run(KEYS, id);
  // Purged workflows may have runs left for retention; their loops go with the user's queues.
  await tx.run(QUEUE_LOOPS, id);
  return (await tx.run(REMOVE, id)) > 0 ? 'removed' : 'unknown';
}

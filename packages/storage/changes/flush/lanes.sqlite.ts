import type { SqliteTx } from '../../thread/transaction.ts';

/**
 * Of the messages with one key in a queue the first that is no dead letter may be taken; the others are `behind` it. One
 * that is added is told so, and one that leaves makes the next one ready: a claim finds what it may take at once, however
 * many are blocked.
 */
const NEXT = `UPDATE message SET state = 0 WHERE state = 4 AND seq = (
  SELECT min(seq) FROM message WHERE queue_id = ?1 AND key = ?2 AND state <> 2)`;

/** Makes the first message of a key ready, where it waited behind one that is gone. */
export function advanceLane(tx: SqliteTx, queueId: number, key: string): void {
  tx.run(NEXT, queueId, key);
}

import type { SqliteTx } from '../../thread/transaction.ts';

/**
 * Of the messages with one key in a queue the first that is no dead letter may be taken; the others are `behind` it. One
 * that is added is told so, and one that leaves makes the next one ready: a claim finds what it may take at once, however
 * many are blocked. Not every one has its number by when it came (a redriven one has not): the first is not made ready
 * beside one that is, is worked on, or whose run is parked.
 */
const NEXT = `UPDATE message SET state = 0 WHERE state = 4 AND seq = (
    SELECT min(seq) FROM message WHERE queue_id = ?1 AND key = ?2 AND state <> 2)
  AND NOT EXISTS (SELECT 1 FROM message WHERE queue_id = ?1 AND key = ?2
    AND key IS NOT NULL AND (state IN (0, 1) OR (state = 3 AND run_id IS NOT NULL)))`;

/** Makes the first message of a key ready, where it waits and no other one of that key is at work. */
export function advanceLane(tx: SqliteTx, queueId: number, key: string): void {
  tx.run(NEXT, queueId, key);
}

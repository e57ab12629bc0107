import type { SqliteTx } from '../../thread/transaction.ts';

const UNPARK = 'UPDATE message SET state = 0, due_at = NULL WHERE queue_id = ? AND state = 3 AND run_id IS NOT NULL';

/** Makes the parked messages of a queue ready whose runs have begun. Answers how many. */
export function unpark(tx: SqliteTx, { queueId }: { queueId: number }): number {
  return tx.run(UNPARK, queueId);
}

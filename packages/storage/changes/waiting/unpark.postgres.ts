import type { PostgresTx } from '../../postgres/transaction.ts';

const UNPARK = 'UPDATE message SET state = 0, due_at = NULL WHERE queue_id = $1 AND state = 3 AND run_id IS NOT NULL';

/** Makes the parked messages of a queue ready whose runs have begun. Answers how many. */
export function unpark(tx: PostgresTx, { queueId }: { queueId: number }): Promise<number> {
  return tx.run(UNPARK, queueId);
}

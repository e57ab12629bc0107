import type { SqliteTx } from '../../thread/transaction.ts';

const TIME_OUT = 'UPDATE wait SET state = 2, answered_at = ?2 WHERE run_id = ?1 AND state = 0 AND due_at <= ?2';

/** Lets what a run waits for time out, where it is due and nobody has answered. */
export function timeOut(tx: SqliteTx, { runId, now }: { runId: number; now: number }): null {
  tx.run(TIME_OUT, runId, now);
  return null;
}

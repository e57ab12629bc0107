import type { PostgresTx } from '../../postgres/transaction.ts';

const TIME_OUT = 'UPDATE wait SET state = 2, answered_at = $2 WHERE run_id = $1 AND state = 0 AND due_at <= $2';

/** Lets what a run waits for time out, where it is due and nobody has answered. */
export async function timeOut(tx: PostgresTx, { runId, now }: { runId: number; now: number }): Promise<null> {
  await tx.run(TIME_OUT, runId, now);
  return null;
}

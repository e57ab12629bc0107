import type { SqliteTx } from '../../thread/transaction.ts';

const READY = 'UPDATE message SET state = 0, due_at = NULL WHERE run_id = ?1 AND state = 3';
const QUEUE = 'SELECT queue_id FROM message WHERE run_id = ?1';

/** Makes the message of a run ready where it is parked. Answers its queue, and whether it was. */
export function wakeRun(tx: SqliteTx, runId: number): { queueId: number | null; woken: boolean } {
  const woken = tx.run(READY, runId) > 0;
  return { queueId: tx.get<{ queue_id: number }>(QUEUE, runId)?.queue_id ?? null, woken };
}

import type { SqliteTx } from '../../thread/transaction.ts';

const RECORD = `INSERT INTO execution (id, workflow_num, epoch, state, started_at, ended_at, error)
  SELECT ?1, num, epoch, 'FAILURE', ?2, ?2, ?3 FROM workflow WHERE id = ?4`;
const STATUS = `UPDATE workflow SET status = 'error' WHERE id = ? AND type = 'production'
  AND NOT EXISTS (SELECT 1 FROM execution WHERE workflow_num = workflow.num AND state IN ('PENDING', 'STARTED'))`;

/** Writes an execution that failed before it ran. One that is active meanwhile keeps the status, and so does another type. */
export function recordFailedStart(
  tx: SqliteTx,
  { id, workflowId, error, at }: { id: string; workflowId: string; error: string; at: number },
): null {
  tx.run(RECORD, id, at, error, workflowId);
  tx.run(STATUS, workflowId);
  return null;
}

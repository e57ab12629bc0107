import type { SqliteTx } from '../../thread/transaction.ts';

const END = `UPDATE execution SET state = ?, ended_at = ?, error = ? WHERE id = ? AND state IN ('PENDING', 'STARTED')
  RETURNING workflow_num`;
const WORKFLOW = 'UPDATE workflow SET status = ?, epoch = epoch + 1 WHERE num = ?';

/** Ends an active execution. With the epoch moved on, nothing that was under way may write any more. */
export function endExecution(
  tx: SqliteTx,
  { id, state, error, at }: { id: string; state: 'SUCCESS' | 'FAILURE' | 'REVOKED'; error: string | null; at: number },
): 'ended' | 'not-active' {
  const ended = tx.get<{ workflow_num: number }>(END, state, at, error, id);
  if (ended === undefined) return 'not-active';
  tx.run(WORKFLOW, state === 'FAILURE' ? 'error' : 'inactive', ended.workflow_num);
  return 'ended';
}

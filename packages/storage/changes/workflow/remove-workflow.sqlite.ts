import type { SqliteTx } from '../../thread/transaction.ts';
import { endExecution } from '../execution/end-execution.sqlite.ts';

const ACTIVE = `SELECT e.id FROM execution e JOIN workflow w ON w.num = e.workflow_num
  WHERE w.id = ? AND w.owner_id = ? AND w.removed_at IS NULL AND e.state IN ('PENDING', 'STARTED')`;
const HIDE = 'UPDATE workflow SET removed_at = ? WHERE id = ? AND owner_id = ? AND removed_at IS NULL';

/** Hides a workflow. An execution that is still active ends with it: nothing runs of what nobody sees. */
export function removeWorkflow(
  tx: SqliteTx,
  { id, ownerId, at }: { id: string; ownerId: number; at: number },
): boolean {
  const active = tx.get<{ id: string }>(ACTIVE, id, ownerId);
  if (active !== undefined) endExecution(tx, { id: active.id, state: 'REVOKED', error: null, at });
  return tx.run(HIDE, at, id, ownerId) > 0;
}

import type { PostgresTx } from '../../postgres/transaction.ts';
import { endExecution } from '../execution/end-execution.postgres.ts';

const ACTIVE = `SELECT e.id FROM execution e JOIN workflow w ON w.num = e.workflow_num
  WHERE w.id = $1 AND w.owner_id = $2 AND w.removed_at IS NULL AND e.state IN ('PENDING', 'STARTED')`;
const HIDE = 'UPDATE workflow SET removed_at = $1 WHERE id = $2 AND owner_id = $3 AND removed_at IS NULL';

/** Hides a workflow. An execution that is still active ends with it: nothing runs of what nobody sees. */
export async function removeWorkflow(
  tx: PostgresTx,
  { id, ownerId, at }: { id: string; ownerId: number; at: number },
): Promise<boolean> {
  const active = await tx.get<{ id: string }>(ACTIVE, id, ownerId);
  if (active !== undefined) await endExecution(tx, { id: active.id, state: 'REVOKED', error: null, at });
  return (await tx.run(HIDE, at, id, ownerId)) > 0;
}

import { DAY_MS } from '../../codes.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.postgres.ts';

const REMOVE = 'DELETE FROM connection WHERE id = $1 AND workflow_num = $2';
const GONE = 'SELECT 1 AS gone FROM removed_connection WHERE id = $1 AND workflow_num = $2 AND removed_at > $3';

/** Deletes a connection; whether it was there. */
export async function deleteConnection(tx: PostgresTx, num: number, id: string): Promise<boolean> {
  return (await tx.run(REMOVE, id, num)) > 0;
}

/** Removes a connection. `gone`: it went away with its node within the last day. */
export async function removeConnection(
  tx: PostgresTx,
  { workflowId, id, at }: { workflowId: string; id: string; at: number },
): Promise<'removed' | 'gone' | 'unknown'> {
  const num = await workflowNum(tx, workflowId);
  if (num === null) return 'unknown';
  if (await deleteConnection(tx, num, id)) {
    await graphChanged(tx, num, at);
    return 'removed';
  }
  return (await tx.get(GONE, id, num, at - DAY_MS)) === undefined ? 'unknown' : 'gone';
}

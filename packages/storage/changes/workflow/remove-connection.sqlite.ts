import { DAY_MS } from '../../codes.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const REMOVE = 'DELETE FROM connection WHERE id = ? AND workflow_num = ?';
const GONE = 'SELECT 1 AS gone FROM removed_connection WHERE id = ? AND workflow_num = ? AND removed_at > ?';

/** Deletes a connection; whether it was there. */
export function deleteConnection(tx: SqliteTx, num: number, id: string): boolean {
  return tx.run(REMOVE, id, num) > 0;
}

/** Removes a connection. `gone`: it went away with its node within the last day. */
export function removeConnection(
  tx: SqliteTx,
  { workflowId, id, at }: { workflowId: string; id: string; at: number },
): 'removed' | 'gone' | 'unknown' {
  const num = workflowNum(tx, workflowId);
  if (num === null) return 'unknown';
  if (deleteConnection(tx, num, id)) {
    graphChanged(tx, num, at);
    return 'removed';
  }
  return tx.get(GONE, id, num, at - DAY_MS) === undefined ? 'unknown' : 'gone';
}

import type { SqliteTx } from '../../thread/transaction.ts';
import { fieldsOf, isActive } from './update-workflow.sqlite.ts';

const REMOVE = 'DELETE FROM runtime_state WHERE workflow_num = ? AND key = ?';
const TOUCH = 'UPDATE workflow SET updated_at = ? WHERE num = ?';

/** Takes one key out of a workflow's runtime state, if it is there. While an execution is active the state is its own, and stays. */
export function removeStateKey(
  tx: SqliteTx,
  { id, ownerId, key, at }: { id: string; ownerId: number; key: string; at: number },
): 'removed' | 'runs' | 'unknown' {
  const now = fieldsOf(tx, id, ownerId);
  if (now === undefined) return 'unknown';
  if (isActive(tx, now.num)) return 'runs';
  tx.run(REMOVE, now.num, key);
  tx.run(TOUCH, at, now.num);
  return 'removed';
}

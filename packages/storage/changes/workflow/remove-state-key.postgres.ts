import type { PostgresTx } from '../../postgres/transaction.ts';
import { fieldsOf, isActive, lockWorkflow } from './update-workflow.postgres.ts';

const REMOVE = 'DELETE FROM runtime_state WHERE workflow_num = $1 AND key = $2';
const TOUCH = 'UPDATE workflow SET updated_at = $1 WHERE num = $2';

/** Takes one key out of a workflow's runtime state, if it is there. While an execution is active the state is its own, and stays. */
export async function removeStateKey(
  tx: PostgresTx,
  { id, ownerId, key, at }: { id: string; ownerId: number; key: string; at: number },
): Promise<'removed' | 'runs' | 'unknown'> {
  const now = await fieldsOf(tx, id, ownerId);
  if (now === undefined) return 'unknown';
  await lockWorkflow(tx, now.num);
  if (await isActive(tx, now.num)) return 'runs';
  await tx.run(REMOVE, now.num, key);
  await tx.run(TOUCH, at, now.num);
  return 'removed';
}

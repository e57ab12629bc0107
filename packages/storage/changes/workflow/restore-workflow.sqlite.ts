import type { SqliteTx } from '../../thread/transaction.ts';

const SHOW =
  'UPDATE workflow SET removed_at = NULL, updated_at = ? WHERE id = ? AND owner_id = ? AND removed_at IS NOT NULL AND purged = 0';

/** Shows a hidden workflow again. */
export function restoreWorkflow(
  tx: SqliteTx,
  { id, ownerId, at }: { id: string; ownerId: number; at: number },
): boolean {
  return tx.run(SHOW, at, id, ownerId) > 0;
}

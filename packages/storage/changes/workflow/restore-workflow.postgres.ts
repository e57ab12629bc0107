import type { PostgresTx } from '../../postgres/transaction.ts';

const SHOW =
  'UPDATE workflow SET removed_at = NULL, updated_at = $1 WHERE id = $2 AND owner_id = $3 AND removed_at IS NOT NULL AND purged = 0';

/** Shows a hidden workflow again. */
export async function restoreWorkflow(
  tx: PostgresTx,
  { id, ownerId, at }: { id: string; ownerId: number; at: number },
): Promise<boolean> {
  return (await tx.run(SHOW, at, id, ownerId)) > 0;
}

import type { SqliteTx } from '../../thread/transaction.ts';

/** Ends an incarnation in good order. What it still holds is freed when the next one begins. */
export function endIncarnation(tx: SqliteTx, { id }: { id: number; at: number }): null {
  tx.run('UPDATE worker SET alive = 0 WHERE id = ?', id);
  return null;
}

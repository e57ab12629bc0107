import type { SqliteTx } from '../../thread/transaction.ts';
import { freeAll } from './free-leases.sqlite.ts';

/** Ends an incarnation in good order. What earlier ones left is free then; what it still holds is freed when the next one begins. */
export function endIncarnation(tx: SqliteTx, { id }: { id: number; at: number }): null {
  freeAll(tx, id);
  tx.run('UPDATE worker SET alive = 0 WHERE id = ?', id);
  return null;
}

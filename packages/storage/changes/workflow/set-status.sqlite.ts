import type { SqliteTx } from '../../thread/transaction.ts';

const SET = 'UPDATE workflow SET status = ?, updated_at = ? WHERE id = ?';

/** Sets what the owner sees of a workflow's state. */
export function setStatus(tx: SqliteTx, { id, status, at }: { id: string; status: string; at: number }): null {
  tx.run(SET, status, at, id);
  return null;
}

import type { SqliteTx } from '../../thread/transaction.ts';

const SET = "UPDATE workflow SET status = ?, updated_at = ? WHERE id = ? AND type = 'api'";

/** Sets what the owner sees of an `api` workflow's state; a production workflow's follows its executions. */
export function setStatus(
  tx: SqliteTx,
  { id, status, at }: { id: string; status: string; at: number },
): 'set' | 'wrong-type' {
  return tx.run(SET, status, at, id) === 0 ? 'wrong-type' : 'set';
}

import type { PostgresTx } from '../../postgres/transaction.ts';

const SET = "UPDATE workflow SET status = $1, updated_at = $2 WHERE id = $3 AND type = 'api'";

/** Sets what the owner sees of an `api` workflow's state; a production workflow's follows its executions. */
export async function setStatus(
  tx: PostgresTx,
  { id, status, at }: { id: string; status: string; at: number },
): Promise<'set' | 'wrong-type'> {
  return (await tx.run(SET, status, at, id)) === 0 ? 'wrong-type' : 'set';
}

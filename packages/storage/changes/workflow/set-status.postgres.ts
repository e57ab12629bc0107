import type { PostgresTx } from '../../postgres/transaction.ts';

const SET = 'UPDATE workflow SET status = $1, updated_at = $2 WHERE id = $3';

/** Sets what the owner sees of a workflow's state. */
export async function setStatus(
  tx: PostgresTx,
  { id, status, at }: { id: string; status: string; at: number },
): Promise<null> {
  await tx.run(SET, status, at, id);
  return null;
}

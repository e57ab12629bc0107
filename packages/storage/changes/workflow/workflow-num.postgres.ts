import type { PostgresTx } from '../../postgres/transaction.ts';

const NUM = 'SELECT num FROM workflow WHERE id = $1 AND removed_at IS NULL';
const CHANGED = 'UPDATE workflow SET revision = revision + 1, updated_at = $1 WHERE num = $2';

/** Number of a workflow that is not hidden; null when there is none. */
export async function workflowNum(tx: PostgresTx, id: string): Promise<number | null> {
  return (await tx.get<{ num: number }>(NUM, id))?.num ?? null;
}

/** What is drawn changed: the next start makes a version of it, where that runs another way. */
export async function graphChanged(tx: PostgresTx, num: number, at: number): Promise<void> {
  await tx.run(CHANGED, at, num);
}

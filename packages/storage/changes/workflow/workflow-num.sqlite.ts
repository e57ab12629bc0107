import type { SqliteTx } from '../../thread/transaction.ts';

const NUM = 'SELECT num FROM workflow WHERE id = ? AND removed_at IS NULL';
const CHANGED = 'UPDATE workflow SET revision = revision + 1, updated_at = ? WHERE num = ?';

/** Number of a workflow that is not hidden; null when there is none. */
export function workflowNum(tx: SqliteTx, id: string): number | null {
  return tx.get<{ num: number }>(NUM, id)?.num ?? null;
}

/** What is drawn changed: the next start makes a version of it, where that runs another way. */
export function graphChanged(tx: SqliteTx, num: number, at: number): void {
  tx.run(CHANGED, at, num);
}

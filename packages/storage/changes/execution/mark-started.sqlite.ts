import type { SqliteTx } from '../../thread/transaction.ts';

const START = "UPDATE execution SET state = 'STARTED' WHERE id = ? AND state = 'PENDING'";

/** The execution runs. */
export function markStarted(tx: SqliteTx, { id }: { id: string }): null {
  tx.run(START, id);
  return null;
}

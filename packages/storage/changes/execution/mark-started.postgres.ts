import type { PostgresTx } from '../../postgres/transaction.ts';

const START = "UPDATE execution SET state = 'STARTED' WHERE id = $1 AND state = 'PENDING'";

/** The execution runs. */
export async function markStarted(tx: PostgresTx, { id }: { id: string }): Promise<null> {
  await tx.run(START, id);
  return null;
}

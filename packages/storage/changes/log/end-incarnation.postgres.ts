import type { PostgresTx } from '../../postgres/transaction.ts';

/** Ends an incarnation in good order. What it still holds is freed when others are reclaimed. */
export async function endIncarnation(tx: PostgresTx, { id }: { id: number }): Promise<null> {
  await tx.run('UPDATE worker SET alive = 0 WHERE id = $1', id);
  return null;
}

import type { PostgresTx } from '../../postgres/transaction.ts';
import { bury } from './reclaim.postgres.ts';

const LOCK = 'SELECT id FROM worker WHERE id = $1 AND alive = 1 FOR UPDATE';

/** Ends an incarnation in good order. What it still holds is free from here on. */
export async function endIncarnation(tx: PostgresTx, { id, at }: { id: number; at: number }): Promise<null> {
  if ((await tx.get(LOCK, id)) !== undefined) await bury(tx, [id], at);
  return null;
}

import type { PostgresTx } from '../../postgres/transaction.ts';

const PROBE = 'INSERT INTO probe (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at';

/** Writes a row, to find out whether a durable write would succeed. */
export async function probe(tx: PostgresTx, { at }: { at: number }): Promise<null> {
  await tx.run(PROBE, at);
  return null;
}

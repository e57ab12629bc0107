import type { SqliteTx } from '../../thread/transaction.ts';

const PROBE = 'INSERT INTO probe (id, at) VALUES (1, ?) ON CONFLICT DO UPDATE SET at = excluded.at';

/** Writes a row, to find out whether a durable write would succeed. */
export function probe(tx: SqliteTx, { at }: { at: number }): null {
  tx.run(PROBE, at);
  return null;
}

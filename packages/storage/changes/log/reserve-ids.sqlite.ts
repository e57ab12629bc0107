import { DataError } from '../../thread/sqlite-failure.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const RESERVE = 'UPDATE sequence SET next = next + ? WHERE kind = ? RETURNING next';

/** Reserves ids that were never given out before; answers the first. */
export function reserveIds(
  tx: SqliteTx,
  { kind, count }: { kind: 'run' | 'message' | 'payload'; count: number },
): number {
  if (!Number.isSafeInteger(count) || count < 1) throw new DataError('count must be a whole number from 1');
  return tx.get<{ next: number }>(RESERVE, count, kind)!.next - count;
}

import type { PostgresTx } from '../../postgres/transaction.ts';
import { DataError } from '../../thread/sqlite-failure.ts';

const RESERVE = 'UPDATE sequence SET next = next + $1 WHERE kind = $2 RETURNING next';

/** Reserves ids that were never given out before; answers the first. */
export async function reserveIds(
  tx: PostgresTx,
  { kind, count }: { kind: 'run' | 'message' | 'payload'; count: number },
): Promise<number> {
  if (!Number.isSafeInteger(count) || count < 1) throw new DataError('count must be a whole number from 1');
  return (await tx.get<{ next: number }>(RESERVE, count, kind))!.next - count;
}

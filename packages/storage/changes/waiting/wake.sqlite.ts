import type { SqliteTx } from '../../thread/transaction.ts';

const WAKE = `UPDATE message SET state = 0, due_at = NULL
  WHERE seq IN (SELECT seq FROM message WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?) RETURNING queue_id`;

/** Makes parked messages ready whose instant has come. Answers how many, by queue. */
export function wake(
  tx: SqliteTx,
  { now, limit }: { now: number; limit: number },
): readonly { queueId: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const { queue_id: queueId } of tx.all<{ queue_id: number }>(WAKE, now, limit)) {
    counts.set(queueId, (counts.get(queueId) ?? 0) + 1);
  }
  return [...counts].map(([queueId, count]) => ({ queueId, count }));
}

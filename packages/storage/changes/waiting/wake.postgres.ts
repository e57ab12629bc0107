import type { PostgresTx } from '../../postgres/transaction.ts';

const WAKE = `UPDATE message SET state = 0, due_at = NULL WHERE seq IN (
  SELECT seq FROM message WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING queue_id`;

const EXPIRE = `UPDATE message SET state = 2, due_at = NULL, expires_at = NULL, dead_at = $1, error_code = 'MESSAGE_EXPIRED',
  error_text = 'The message was not taken within its time to live' WHERE seq IN (
    SELECT seq FROM message WHERE expires_at IS NOT NULL AND expires_at <= $1 AND state IN (0, 3) AND run_id IS NULL
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

/** Makes parked messages ready whose instant has come, and dead letters of those that expired. Answers how many, by queue. */
export async function wake(
  tx: PostgresTx,
  { now, limit }: { now: number; limit: number },
): Promise<readonly { queueId: number; count: number }[]> {
  await tx.run(EXPIRE, now, limit);
  const counts = new Map<number, number>();
  for (const { queue_id: queueId } of await tx.all<{ queue_id: number }>(WAKE, now, limit)) {
    counts.set(queueId, (counts.get(queueId) ?? 0) + 1);
  }
  return [...counts].map(([queueId, count]) => ({ queueId, count }));
}

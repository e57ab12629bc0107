import type { SqliteTx } from '../../thread/transaction.ts';
import { advanceLane } from '../flush/lanes.sqlite.ts';

// One with a key may have earlier ones before it.
const WAKE = `UPDATE message SET state = CASE WHEN key IS NULL THEN 0 ELSE 4 END, due_at = NULL
  WHERE seq IN (SELECT seq FROM message WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?)
  RETURNING queue_id, key`;

const EXPIRE = `UPDATE message SET state = 2, due_at = NULL, expires_at = NULL, dead_at = ?1, error_code = 'MESSAGE_EXPIRED',
  error_text = 'The message was not taken within its time to live' WHERE seq IN (
    SELECT seq FROM message WHERE expires_at IS NOT NULL AND expires_at <= ?1 AND state IN (0, 3, 4) AND run_id IS NULL
    ORDER BY expires_at LIMIT ?2) RETURNING queue_id, key`;

interface Moved {
  readonly queue_id: number;
  readonly key: string | null;
}

/** Makes parked messages ready whose instant has come, and dead letters of those that expired. Answers how many were woken, by queue. */
export function wake(
  tx: SqliteTx,
  { now, limit }: { now: number; limit: number },
): readonly { queueId: number; count: number }[] {
  const expired = tx.all<Moved>(EXPIRE, now, limit);
  const woken = tx.all<Moved>(WAKE, now, limit);
  const counts = new Map<number, number>();
  for (const { queue_id: queueId } of woken) counts.set(queueId, (counts.get(queueId) ?? 0) + 1);
  for (const { queue_id: queueId, key } of [...expired, ...woken]) {
    // Of a queue in which another one may go on now whoever reads it hears too.
    if (key !== null && advanceLane(tx, queueId, key)) counts.set(queueId, counts.get(queueId) ?? 0);
  }
  return [...counts].map(([queueId, count]) => ({ queueId, count }));
}

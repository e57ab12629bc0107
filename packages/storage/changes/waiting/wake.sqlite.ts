import type { SqliteTx } from '../../thread/transaction.ts';
import { advanceLane } from '../flush/lanes.sqlite.ts';

// One with a key may have earlier ones before it. Where its run began it has kept its place, and goes on.
const WAKE = `UPDATE message SET state = CASE WHEN key IS NULL OR run_id IS NOT NULL THEN 0 ELSE 4 END, due_at = NULL
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

/** How many were woken and how many expired, by queue: also where another one may go on now, whoever reads it hears. */
export function countMoved(
  woken: readonly { readonly queue_id: number }[],
  expired: readonly { readonly queue_id: number }[],
): readonly { queueId: number; count: number; expired: number }[] {
  const counts = new Map<number, { queueId: number; count: number; expired: number }>();
  const of = (queueId: number) => {
    const known = counts.get(queueId) ?? { queueId, count: 0, expired: 0 };
    counts.set(queueId, known);
    return known;
  };
  for (const { queue_id: queueId } of woken) of(queueId).count++;
  for (const { queue_id: queueId } of expired) of(queueId).expired++;
  return [...counts.values()];
}

/** Makes parked messages ready whose instant has come, and dead letters of those that expired. Answers how many, by queue. */
export function wake(
  tx: SqliteTx,
  { now, limit }: { now: number; limit: number },
): readonly { queueId: number; count: number; expired: number }[] {
  const expired = tx.all<Moved>(EXPIRE, now, limit);
  const woken = tx.all<Moved>(WAKE, now, limit);
  const counts = countMoved(woken, expired);
  for (const { queue_id: queueId, key } of [...expired, ...woken]) {
    if (key !== null) advanceLane(tx, queueId, key);
  }
  return counts;
}

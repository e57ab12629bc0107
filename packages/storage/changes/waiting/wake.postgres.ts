import type { PostgresTx } from '../../postgres/transaction.ts';
import { advanceLanes, type Lane, lockLanes } from '../flush/lanes.postgres.ts';
import { countMoved } from './wake.sqlite.ts';

// One with a key may have earlier ones before it. Where its run began it has kept its place, and goes on.
const WAKE = `UPDATE message SET state = CASE WHEN key IS NULL OR run_id IS NOT NULL THEN 0 ELSE 4 END, due_at = NULL WHERE seq IN (
  SELECT seq FROM message WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING queue_id, key`;

const EXPIRE = `UPDATE message SET state = 2, due_at = NULL, expires_at = NULL, dead_at = $1, error_code = 'MESSAGE_EXPIRED',
  error_text = 'The message was not taken within its time to live' WHERE seq IN (
    SELECT seq FROM message WHERE expires_at IS NOT NULL AND expires_at <= $1 AND state IN (0, 3, 4) AND run_id IS NULL
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING queue_id, key`;

interface Moved {
  readonly queue_id: number;
  readonly key: string | null;
}

const lanesOf = (moved: readonly Moved[]): Lane[] =>
  moved.flatMap(({ queue_id: queueId, key }) => (key === null ? [] : [{ queueId, key }]));

/** Makes parked messages ready whose instant has come, and dead letters of those that expired. Answers how many, by queue. */
export async function wake(
  tx: PostgresTx,
  { now, limit }: { now: number; limit: number },
): Promise<readonly { queueId: number; count: number; expired: number }[]> {
  const expired = await tx.all<Moved>(EXPIRE, now, limit);
  const woken = await tx.all<Moved>(WAKE, now, limit);
  const lanes = lanesOf([...expired, ...woken]);
  if (lanes.length > 0) {
    await lockLanes(tx, lanes);
    await advanceLanes(tx, lanes);
  }
  return countMoved(woken, expired);
}

import type { ClaimedMessage } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { claim } from './claim.postgres.ts';
import { leftOf, notedAt, type RatedClaim, type Taken } from './rate-window.ts';
import { lockRate } from './worker-locks.ts';

// What lies behind the window; and what a clock that was set back left far ahead.
export const FORGET_RATE: string =
  'DELETE FROM rate_taken WHERE queue_id = $1 AND (at <= $2::bigint - $3::bigint OR at > $2::bigint + 2 * $3::bigint)';
export const TAKEN_RATE: string = 'SELECT at, count FROM rate_taken WHERE queue_id = $1 ORDER BY at';
const MORE = 'SELECT 1 AS more FROM message WHERE queue_id = $1 AND state = 0 LIMIT 1';
export const NOTE_RATE: string = `INSERT INTO rate_taken (queue_id, at, count) VALUES ($1, $2, $3)
  ON CONFLICT (queue_id, at) DO UPDATE SET count = rate_taken.count + excluded.count`;

/** Claims what the rate of a queue leaves at this instant; answers when it leaves more, where it was in the way. Workers do so one after the other. */
export async function claimWithin(
  tx: PostgresTx,
  rated: RatedClaim,
): Promise<{ messages: readonly ClaimedMessage[]; nextAt: number | null }> {
  const { queueId, limit, windowMs, now } = rated;
  await lockRate(tx, queueId);
  await tx.run(FORGET_RATE, queueId, now, windowMs);
  const { left, nextAt } = leftOf(await tx.all<Taken>(TAKEN_RATE, queueId), rated);
  const messages = await claim(tx, { ...rated, limit: Math.min(limit, left) });
  if (messages.length > 0) await tx.run(NOTE_RATE, queueId, notedAt(rated), messages.length);
  // The rate is in the way where more is there than it leaves.
  const isLimited = left < limit && messages.length === left && (await tx.get(MORE, queueId)) !== undefined;
  return { messages, nextAt: isLimited ? (nextAt ?? notedAt(rated) + windowMs) : null };
}

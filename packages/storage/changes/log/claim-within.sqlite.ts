import type { ClaimedMessage } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';
import { claim } from './claim.sqlite.ts';
import { leftOf, notedAt, type RatedClaim, type Taken } from './rate-window.ts';

// What lies behind the window; and what a clock that was set back left far ahead.
export const FORGET_RATE: string = 'DELETE FROM rate_taken WHERE queue_id = ?1 AND (at <= ?2 - ?3 OR at > ?2 + 2 * ?3)';
export const TAKEN_RATE: string = 'SELECT at, count FROM rate_taken WHERE queue_id = ? ORDER BY at';
const MORE = 'SELECT 1 AS more FROM message WHERE queue_id = ? AND state = 0 LIMIT 1';
export const NOTE_RATE: string = `INSERT INTO rate_taken (queue_id, at, count) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET count = count + ?3`;

/** Claims what the rate of a queue leaves at this instant; answers when it leaves more, where it was in the way. */
export function claimWithin(
  tx: SqliteTx,
  rated: RatedClaim,
): { messages: readonly ClaimedMessage[]; nextAt: number | null } {
  const { queueId, limit, windowMs, now } = rated;
  tx.run(FORGET_RATE, queueId, now, windowMs);
  const { left, nextAt } = leftOf(tx.all<Taken>(TAKEN_RATE, queueId), rated);
  const messages = claim(tx, { ...rated, limit: Math.min(limit, left) });
  if (messages.length > 0) tx.run(NOTE_RATE, queueId, notedAt(rated), messages.length);
  // The rate is in the way where more is there than it leaves.
  const isLimited = left < limit && messages.length === left && tx.get(MORE, queueId) !== undefined;
  return { messages, nextAt: isLimited ? (nextAt ?? notedAt(rated) + windowMs) : null };
}

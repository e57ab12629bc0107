import type { SqliteTx } from '../../thread/transaction.ts';
import { FORGET_RATE, NOTE_RATE, TAKEN_RATE } from './claim-within.sqlite.ts';
import { leftOf, notedAt, type RatedBeginning, type Taken } from './rate-window.ts';

const GIVE_BACK = 'UPDATE rate_taken SET count = count - ?3 WHERE queue_id = ?1 AND at = ?2';
const NONE = 'DELETE FROM rate_taken WHERE queue_id = ? AND count <= 0';

/** Notes how many of `limit` runs the rate of a queue lets begin at this instant; what was let begin before and did not is given back. */
export function takeRate(
  tx: SqliteTx,
  rated: RatedBeginning,
): { readonly at: number; readonly count: number; readonly nextAt: number | null } {
  const { queueId, limit, unused, windowMs, now } = rated;
  if (unused !== null) {
    tx.run(GIVE_BACK, queueId, unused.at, unused.count);
    tx.run(NONE, queueId);
  }
  tx.run(FORGET_RATE, queueId, now, windowMs);
  const { left, nextAt } = leftOf(tx.all<Taken>(TAKEN_RATE, queueId), rated);
  const count = Math.min(limit, left);
  const at = notedAt(rated);
  if (count > 0) tx.run(NOTE_RATE, queueId, at, count);
  return { at, count, nextAt: count < limit ? (nextAt ?? at + windowMs) : null };
}

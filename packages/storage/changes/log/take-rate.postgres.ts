import type { PostgresTx } from '../../postgres/transaction.ts';
import { FORGET_RATE, NOTE_RATE, TAKEN_RATE } from './claim-within.postgres.ts';
import { leftOf, notedAt, type RatedBeginning, type Taken } from './rate-window.ts';
import { lockRate } from './worker-locks.ts';

const GIVE_BACK = 'UPDATE rate_taken SET count = count - $3 WHERE queue_id = $1 AND at = $2';
const NONE = 'DELETE FROM rate_taken WHERE queue_id = $1 AND count <= 0';

/** Notes how many of `limit` runs the rate of a queue lets begin at this instant; what was let begin before and did not is given back. Workers do so one after the other. */
export async function takeRate(
  tx: PostgresTx,
  rated: RatedBeginning,
): Promise<{ readonly at: number; readonly count: number; readonly nextAt: number | null }> {
  const { queueId, limit, unused, windowMs, now } = rated;
  await lockRate(tx, queueId);
  if (unused !== null) {
    await tx.run(GIVE_BACK, queueId, unused.at, unused.count);
    await tx.run(NONE, queueId);
  }
  await tx.run(FORGET_RATE, queueId, now, windowMs);
  const { left, nextAt } = leftOf(await tx.all<Taken>(TAKEN_RATE, queueId), rated);
  const count = Math.min(limit, left);
  const at = notedAt(rated);
  if (count > 0) await tx.run(NOTE_RATE, queueId, at, count);
  return { at, count, nextAt: count < limit ? (nextAt ?? at + windowMs) : null };
}

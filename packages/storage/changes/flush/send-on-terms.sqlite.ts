import { MESSAGE_STATE } from '../../codes.ts';
import type { StoredChangeOf } from '../../thread/flush-codec.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import { tallyPayload } from './tally.sqlite.ts';

const SEE = `INSERT INTO seen_message (queue_id, key, until) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET until = ?3 WHERE until <= ?4`;
const SEND = `INSERT INTO message (seq, queue_id, state, payload_id, deliveries, created_at, due_at, key, expires_at, priority)
  VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)`;
const AHEAD = 'SELECT 1 AS ahead FROM message WHERE queue_id = ? AND key = ? AND state <> 2 LIMIT 1';

/** Puts a message into a queue on its terms; one that was seen before is left out, with its payload. */
export function sendOnTerms(group: GroupContext, message: StoredChangeOf<'send-on-terms'>): ChangeOutcome {
  const { queueId, seq, payloadId, at, key, priority, until, expiresAt, dedupe } = message;
  if (dedupe !== null && group.tx.run(SEE, queueId, dedupe.key, dedupe.until, at) === 0) {
    tallyPayload(group.tally, payloadId, 0, true); // it was written for nothing
    return 'written';
  }
  group.tx.run(SEND, seq, queueId, stateOf(group, message), payloadId, at, until, key, expiresAt, priority);
  tallyPayload(group.tally, payloadId, 1, false);
  return 'written';
}

function stateOf({ tx }: GroupContext, { queueId, key, until }: StoredChangeOf<'send-on-terms'>): number {
  if (until !== null) return MESSAGE_STATE.parked;
  return key === null || tx.get(AHEAD, queueId, key) === undefined ? MESSAGE_STATE.ready : MESSAGE_STATE.behind;
}

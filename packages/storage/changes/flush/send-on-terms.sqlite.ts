import { MESSAGE_STATE } from '../../codes.ts';
import type { StoredChangeOf } from '../../thread/flush-codec.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import { tallyPayload } from './tally.sqlite.ts';

const SEE = `INSERT INTO seen_message (queue_id, key, until) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET until = ?3 WHERE until <= ?4`;
const SEND = `INSERT INTO message (seq, queue_id, state, payload_id, deliveries, created_at, due_at, key, expires_at)
  VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)`;

/** Puts a message into a queue on its terms; one that was seen before is left out, with its payload. */
export function sendOnTerms(group: GroupContext, message: StoredChangeOf<'send-on-terms'>): ChangeOutcome {
  const { queueId, seq, payloadId, at, key, until, expiresAt, dedupe } = message;
  if (dedupe !== null && group.tx.run(SEE, queueId, dedupe.key, dedupe.until, at) === 0) {
    tallyPayload(group.tally, payloadId, 0, true); // it was written for nothing
    return 'written';
  }
  const state = until === null ? MESSAGE_STATE.ready : MESSAGE_STATE.parked;
  group.tx.run(SEND, seq, queueId, state, payloadId, at, until, key, expiresAt);
  tallyPayload(group.tally, payloadId, 1, false);
  return 'written';
}

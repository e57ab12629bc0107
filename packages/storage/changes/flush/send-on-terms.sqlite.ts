import { MESSAGE_STATE } from '../../codes.ts';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import { advanceLane } from './lanes.sqlite.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyPayload } from './tally.sqlite.ts';

const SEE = `INSERT INTO seen_message (queue_id, key, until) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET until = ?3 WHERE until <= ?4`;
const SETTLING = `SELECT m.seq, s.latest, m.payload_id, m.key FROM settling s
  JOIN message m ON m.seq = s.seq AND m.state = 3 AND m.run_id IS NULL WHERE s.queue_id = ? AND s.key = ?`;
const REPLACE = 'DELETE FROM message WHERE seq = ?';
const SETTLE = `INSERT INTO settling (queue_id, key, seq, latest) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT DO UPDATE SET seq = ?3, latest = ?4`;
const SEND = `INSERT INTO message (seq, queue_id, state, payload_id, run_id, deliveries, created_at, due_at, key, expires_at, priority, requeued)
  VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, ?10, ?5 IS NOT NULL)`;
const AHEAD = 'SELECT 1 AS ahead FROM message WHERE queue_id = ? AND key = ? AND state <> 2 LIMIT 1';

type OnTerms = StoredChangeOf<'send-on-terms'>;

/** Puts a message into a queue on its terms; one that was seen before is left out, with its payload. */
export function sendOnTerms(group: GroupContext, message: OnTerms): ChangeOutcome {
  const { queueId, payloadId, runId, at, key, priority, expiresAt, dedupe } = message;
  if (dedupe !== null && group.tx.run(SEE, queueId, dedupe.key, dedupe.until, at) === 0) {
    tallyPayload(group.tally, payloadId, 0, true); // it was written for nothing
    return 'written';
  }
  const until = message.debounce === null ? message.until : replaceOf(group, message, message.debounce);
  const state = stateOf(group, message, until);
  const seq = message.seq ?? group.nextMessageSeq();
  group.tx.run(SEND, seq, queueId, state, payloadId, runId, at, until, key, expiresAt, priority);
  tallyPayload(group.tally, payloadId, 1, false);
  return 'written';
}

/** Takes the place of the message that waits for its key to be quiet; answers until when this one does. */
function replaceOf(
  group: GroupContext,
  { queueId, seq, until }: OnTerms,
  debounce: NonNullable<OnTerms['debounce']>,
): number {
  if (seq === null) throw new DataError('A message that settles has a number of its own');
  const before = group.tx.get<{ seq: number; latest: number; payload_id: number | null; key: string | null }>(
    SETTLING,
    queueId,
    debounce.key,
  );
  if (before !== undefined) {
    group.tx.run(REPLACE, before.seq);
    if (before.payload_id !== null) tallyPayload(group.tally, before.payload_id, -1, true);
    if (before.key !== null) advanceLane(group.tx, queueId, before.key);
  }
  const latest = before?.latest ?? debounce.latest;
  group.tx.run(SETTLE, queueId, debounce.key, seq, latest);
  return Math.max(until ?? 0, Math.min(debounce.until, latest));
}

function stateOf({ tx }: GroupContext, { queueId, key }: OnTerms, until: number | null): number {
  if (until !== null) return MESSAGE_STATE.parked;
  return key === null || tx.get(AHEAD, queueId, key) === undefined ? MESSAGE_STATE.ready : MESSAGE_STATE.behind;
}

import { MESSAGE_STATE } from '../../codes.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyPayload } from './tally.sqlite.ts';

const SEND = `INSERT INTO message (seq, queue_id, state, run_id, payload_id, deliveries, worker, created_at, requeued)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?4 IS NOT NULL AND ?7 IS NULL)`;

/** Puts a message into a queue, ready or in the hands of this incarnation already. */
export function sendMessage(group: GroupContext, message: StoredChangeOf<'send-message'>): ChangeOutcome {
  const { leased } = message;
  const seq = message.seq ?? group.nextMessageSeq();
  group.tx.run(
    SEND,
    seq,
    message.queueId,
    leased ? MESSAGE_STATE.leased : MESSAGE_STATE.ready,
    message.runId,
    message.payloadId,
    leased ? 1 : 0,
    leased ? group.worker : null,
    message.at,
  );
  if (message.payloadId !== null) tallyPayload(group.tally, message.payloadId, 1, false);
  return 'written';
}

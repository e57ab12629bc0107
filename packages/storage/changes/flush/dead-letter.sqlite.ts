import type { ChangeOutcome, GroupContext } from './context.ts';
import { advanceLane } from './lanes.sqlite.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyPayload } from './tally.sqlite.ts';

const BURY = `UPDATE message SET state = 2, worker = NULL, run_id = ?, dead_at = ?, error_code = ?, error_text = ?
  WHERE seq = ? AND state = 1 AND worker = ? RETURNING key`;
const WRITE = `INSERT INTO message (seq, queue_id, state, run_id, payload_id, deliveries, created_at, dead_at, error_code, error_text)
  VALUES (?, ?, 2, ?, ?, 1, ?, ?, ?, ?)`;

/** Keeps a message that is out of attempts: the one that this incarnation holds, or a new one for a run that never had a row. */
export function deadLetter(group: GroupContext, letter: StoredChangeOf<'dead-letter'>): ChangeOutcome {
  const { tx } = group;
  const { seq, queueId, payloadId, runId, error, at } = letter;
  if (seq !== null) {
    const buried = tx.get<{ key: string | null }>(BURY, runId, at, error.code, error.text, seq, group.worker);
    if (buried === undefined) return 'lease-lost';
    if (buried.key !== null) advanceLane(tx, queueId, buried.key);
    return 'written';
  }
  tx.run(WRITE, group.nextMessageSeq(), queueId, runId, payloadId, at, at, error.code, error.text);
  if (payloadId !== null) tallyPayload(group.tally, payloadId, 1, false);
  return 'written';
}

import type { QueueId } from '@loopwright/model';
import type { FixOutcome } from '@loopwright/runtime/ports';
import { countPayload } from '../../blobs/count-payload.postgres.ts';
import { storeBytes } from '../../blobs/store-bytes.postgres.ts';
import { MESSAGE_STATE, RUN_STATE } from '../../codes.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { joinLane } from '../flush/lanes.postgres.ts';
import type { Fix } from './fix-run.sqlite.ts';

const FIND = `SELECT r.state, r.payload_id, l.queue_id FROM run r JOIN workflow w ON w.num = r.workflow_num
  LEFT JOIN loop l ON l.id = r.loop_id WHERE r.id = $1 AND w.owner_id = $2 AND w.removed_at IS NULL FOR UPDATE OF r`;
const SEGMENTS = 'SELECT coalesce(max(seq), -1) + 1 AS next FROM journal WHERE run_id = $1';
const APPEND = 'INSERT INTO journal (run_id, seq, blob_id, events) VALUES ($1, $2, $3, $4)';
// Locked before the run, as a redrive does: of the two at once one waits for the other.
const MESSAGE = 'SELECT seq, queue_id, key FROM message WHERE run_id = $1 AND state = $2 FOR UPDATE';
const NEXT = "UPDATE sequence SET next = next + 1 WHERE kind = 'message' RETURNING next - 1 AS seq";
const REDRIVE = `UPDATE message SET seq = $1, state = CASE WHEN key IS NULL THEN 0 ELSE 4 END, deliveries = 0, requeued = 1, dead_at = NULL, error_code = NULL, error_text = NULL
  WHERE seq = $2`;
const SEND = `INSERT INTO message (seq, queue_id, state, run_id, payload_id, deliveries, created_at, key, priority, requeued)
  VALUES ($1, $2, CASE WHEN $6::text IS NULL THEN 0 ELSE 4 END, $3, $4, 0, $5, $6, $7, 1)`;
// Who waited for a failed run has its answer: from now on it is resumed like any other.
const RUN = `UPDATE run SET state = 0, caller = 0, ended_at = NULL, error_code = NULL, error_text = NULL, error_node = NULL
  WHERE id = $1`;

/** Appends to the journal of a run that failed and lets it go on: its dead letter, or a new message where it has none, is at the end of its queue. */
export async function fixRun(tx: PostgresTx, fix: Fix): Promise<FixOutcome> {
  const { ownerId, runId, seq, events, at, key, priority } = fix;
  const letter = await tx.get<{ seq: number; queue_id: QueueId; key: string | null }>(
    MESSAGE,
    runId,
    MESSAGE_STATE.dead,
  );
  const run = await tx.get<{ state: number; payload_id: number | null; queue_id: QueueId | null }>(
    FIND,
    runId,
    ownerId,
  );
  if (run === undefined) return { outcome: 'unknown' };
  if (run.state !== RUN_STATE.failed) return { outcome: 'not-failed' };
  if ((await tx.get<{ next: number }>(SEGMENTS, runId))!.next !== seq) return { outcome: 'not-failed' };
  const queueId = letter?.queue_id ?? run.queue_id;
  if (queueId === null) return { outcome: 'no-loop' };
  const stored = await storeBytes(tx, events);
  await tx.run(APPEND, runId, seq, stored.blobId, stored.bytes);
  const last = fix.place ?? (await tx.get<{ seq: number }>(NEXT))!.seq;
  if (letter !== undefined) {
    await tx.run(REDRIVE, last, letter.seq);
    if (letter.key !== null) await joinLane(tx, { queueId, key: letter.key });
  } else {
    await tx.run(SEND, last, queueId, runId, run.payload_id, at, key, priority);
    if (key !== null) await joinLane(tx, { queueId, key });
    if (run.payload_id !== null) await countPayload(tx, run.payload_id, 1, false, at);
  }
  await tx.run(RUN, runId);
  return { outcome: 'fixed', queueId, sent: letter === undefined };
}

import type { QueueId } from '@loopwright/model';
import type { FixOutcome } from '@loopwright/runtime/ports';
import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import { storeBytes } from '../../blobs/store-bytes.sqlite.ts';
import { MESSAGE_STATE, RUN_STATE } from '../../codes.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { advanceLane } from '../flush/lanes.sqlite.ts';

const FIND = `SELECT r.state, r.payload_id, l.queue_id FROM run r JOIN workflow w ON w.num = r.workflow_num
  LEFT JOIN loop l ON l.id = r.loop_id WHERE r.id = ? AND w.owner_id = ? AND w.removed_at IS NULL`;
const SEGMENTS = 'SELECT coalesce(max(seq), -1) + 1 AS next FROM journal WHERE run_id = ?';
const APPEND = 'INSERT INTO journal (run_id, seq, blob_id, events) VALUES (?, ?, ?, ?)';
const MESSAGE = 'SELECT seq, queue_id, key FROM message WHERE run_id = ? AND state = ?';
const NEXT = "UPDATE sequence SET next = next + 1 WHERE kind = 'message' RETURNING next - 1 AS seq";
const REDRIVE = `UPDATE message SET seq = ?, state = CASE WHEN key IS NULL THEN 0 ELSE 4 END, deliveries = 0, requeued = 1, dead_at = NULL, error_code = NULL, error_text = NULL
  WHERE seq = ?`;
const SEND = `INSERT INTO message (seq, queue_id, state, run_id, payload_id, deliveries, created_at, key, priority, requeued)
  VALUES (?1, ?2, CASE WHEN ?6 IS NULL THEN 0 ELSE 4 END, ?3, ?4, 0, ?5, ?6, ?7, 1)`;
// Who waited for a failed run has its answer: from now on it is resumed like any other.
const RUN = `UPDATE run SET state = 0, caller = 0, ended_at = NULL, error_code = NULL, error_text = NULL, error_node = NULL
  WHERE id = ?`;

/** A run that failed, and the segment of its journal that says what was changed in it. */
export interface Fix {
  readonly ownerId: number;
  readonly runId: number;
  /** Position of the segment: how many its journal was seen to have. */
  readonly seq: number;
  readonly events: Uint8Array;
  readonly at: number;
  /** Number of its message at the end of its queue; null: the next one. */
  readonly place: number | null;
  /** Terms of a message that is new. */
  readonly key: string | null;
  readonly priority: number;
}

/** Appends to the journal of a run that failed and lets it go on: its dead letter, or a new message where it has none, is at the end of its queue. */
export function fixRun(tx: SqliteTx, fix: Fix): FixOutcome {
  const { ownerId, runId, seq, events, at, key, priority } = fix;
  const run = tx.get<{ state: number; payload_id: number | null; queue_id: QueueId | null }>(FIND, runId, ownerId);
  if (run === undefined) return { outcome: 'unknown' };
  if (run.state !== RUN_STATE.failed) return { outcome: 'not-failed' };
  if (tx.get<{ next: number }>(SEGMENTS, runId)!.next !== seq) return { outcome: 'not-failed' };
  const letter = tx.get<{ seq: number; queue_id: QueueId; key: string | null }>(MESSAGE, runId, MESSAGE_STATE.dead);
  const queueId = letter?.queue_id ?? run.queue_id;
  if (queueId === null) return { outcome: 'no-loop' };
  const stored = storeBytes(tx, events);
  tx.run(APPEND, runId, seq, stored.blobId, stored.bytes);
  const last = fix.place ?? tx.get<{ seq: number }>(NEXT)!.seq;
  if (letter !== undefined) {
    tx.run(REDRIVE, last, letter.seq);
    if (letter.key !== null) advanceLane(tx, queueId, letter.key);
  } else {
    tx.run(SEND, last, queueId, runId, run.payload_id, at, key, priority);
    if (key !== null) advanceLane(tx, queueId, key);
    if (run.payload_id !== null) countPayload(tx, run.payload_id, 1, false, at);
  }
  tx.run(RUN, runId);
  return { outcome: 'fixed', queueId, sent: letter === undefined };
}

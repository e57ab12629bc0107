import { WORKFLOW_OF_MESSAGE } from '../../queries/workflow-of-message.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { advanceLane } from '../flush/lanes.sqlite.ts';

const FIND = `SELECT m.state, m.run_id, m.queue_id, m.key FROM message m JOIN queue q ON q.id = m.queue_id ${WORKFLOW_OF_MESSAGE}
  WHERE m.seq = ? AND q.owner_id = ? AND w.removed_at IS NULL`;
const NEXT = "UPDATE sequence SET next = next + 1 WHERE kind = 'message' RETURNING next - 1 AS seq";
const REDRIVE = `UPDATE message SET seq = ?, state = CASE WHEN key IS NULL THEN 0 ELSE 4 END, deliveries = 0, requeued = 1, dead_at = NULL, error_code = NULL, error_text = NULL
  WHERE seq = ? AND state = 2`;
// Who waited for a failed run has its answer: from now on it is resumed like any other.
const RUN = `UPDATE run SET state = 0, caller = 0, ended_at = NULL, error_code = NULL, error_text = NULL, error_node = NULL
  WHERE id = ? AND state = 6`;

/** Puts a dead letter back at the end of its queue, with its deliveries counted anew; its run waits. */
export function redrive(
  tx: SqliteTx,
  { ownerId, seq, place }: { ownerId: number; seq: number; place: number | null },
): 'redriven' | 'not-dead' | 'unknown' {
  const letter = tx.get<{ state: number; run_id: number | null; queue_id: number; key: string | null }>(
    FIND,
    seq,
    ownerId,
  );
  if (letter === undefined) return 'unknown';
  if (letter.state !== 2) return 'not-dead';
  tx.run(REDRIVE, place ?? tx.get<{ seq: number }>(NEXT)!.seq, seq);
  if (letter.key !== null) advanceLane(tx, letter.queue_id, letter.key);
  if (letter.run_id !== null) tx.run(RUN, letter.run_id);
  return 'redriven';
}

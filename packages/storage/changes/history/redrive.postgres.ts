import type { PostgresTx } from '../../postgres/transaction.ts';
import { WORKFLOW_OF_MESSAGE } from '../../queries/workflow-of-message.ts';
import { joinLane } from '../flush/lanes.postgres.ts';

const FIND = `SELECT m.state, m.run_id, m.queue_id, m.key FROM message m JOIN queue q ON q.id = m.queue_id ${WORKFLOW_OF_MESSAGE}
  WHERE m.seq = $1 AND q.owner_id = $2 AND w.removed_at IS NULL FOR UPDATE OF m`;
const NEXT = "UPDATE sequence SET next = next + 1 WHERE kind = 'message' RETURNING next - 1 AS seq";
const REDRIVE = `UPDATE message SET seq = $1, state = CASE WHEN key IS NULL THEN 0 ELSE 4 END, deliveries = 0, requeued = 1, dead_at = NULL, error_code = NULL, error_text = NULL
  WHERE seq = $2 AND state = 2`;
// Who waited for a failed run has its answer: from now on it is resumed like any other.
const RUN = `UPDATE run SET state = 0, caller = 0, ended_at = NULL, error_code = NULL, error_text = NULL, error_node = NULL
  WHERE id = $1 AND state = 6`;

/** Puts a dead letter back at the end of its queue, with its deliveries counted anew; its run waits. */
export async function redrive(
  tx: PostgresTx,
  { ownerId, seq, place }: { ownerId: number; seq: number; place: number | null },
): Promise<'redriven' | 'not-dead' | 'unknown'> {
  const letter = await tx.get<{ state: number; run_id: number | null; queue_id: number; key: string | null }>(
    FIND,
    seq,
    ownerId,
  );
  if (letter === undefined) return 'unknown';
  if (letter.state !== 2) return 'not-dead';
  await tx.run(REDRIVE, place ?? (await tx.get<{ seq: number }>(NEXT))!.seq, seq);
  if (letter.key !== null) await joinLane(tx, { queueId: letter.queue_id, key: letter.key });
  if (letter.run_id !== null) await tx.run(RUN, letter.run_id);
  return 'redriven';
}

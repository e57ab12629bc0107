import type { SqliteTx } from '../../thread/transaction.ts';
import { wakeRun } from './wake-run.sqlite.ts';

const FIND = `SELECT x.run_id, x.state, x.due_at FROM wait x JOIN workflow w ON w.num = x.workflow_num
  WHERE x.id = ?1 AND x.kind = 1 AND w.owner_id = ?2 AND w.removed_at IS NULL`;
const ANSWER = 'UPDATE wait SET state = 1, answer = ?2, answered_at = ?3 WHERE id = ?1 AND state = 0';

interface Found {
  readonly run_id: number;
  readonly state: number;
  readonly due_at: number | null;
}

/**
 * Stores a person's answer to an approval and makes the run ready that waits for it; not from the instant of its time-out on,
 * whether or not anything has seen that instant: no process looks while a workflow is stopped. `answer` is JSON.
 */
export function answerApproval(
  tx: SqliteTx,
  { ownerId, id, answer, at }: { ownerId: number; id: number; answer: string; at: number },
):
  | { outcome: 'stored'; runId: number; queueId: number | null; woken: boolean }
  | { outcome: 'not-pending'; state: 'answered' | 'timed-out' }
  | { outcome: 'unknown' } {
  const found = tx.get<Found>(FIND, id, ownerId);
  if (found === undefined) return { outcome: 'unknown' };
  if (found.state === 1) return { outcome: 'not-pending', state: 'answered' };
  const isOver = found.state !== 0 || (found.due_at ?? Number.POSITIVE_INFINITY) <= at;
  if (isOver) return { outcome: 'not-pending', state: 'timed-out' };
  tx.run(ANSWER, id, answer, at);
  return { outcome: 'stored', runId: found.run_id, ...wakeRun(tx, found.run_id) };
}

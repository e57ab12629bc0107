import type { PostgresTx } from '../../postgres/transaction.ts';
import { wakeRun } from './wake-run.postgres.ts';

// Until the answer is written its run is not deleted, and no flush ends it.
const RUN = 'SELECT workflow_num, state FROM run WHERE id = $1 FOR KEY SHARE';
const FIND = 'SELECT state, due_at FROM wait WHERE run_id = $1 AND key = $2 FOR UPDATE';
// Of two answers, and of answer and time-out, the first wins; one that comes before its wait makes the row.
const ANSWER = `INSERT INTO wait (run_id, key, kind, state, workflow_num, created_at, answer, answered_at)
  VALUES ($1, $2, 0, 1, $3, $4, $5, $4)
  ON CONFLICT (run_id, key) DO UPDATE SET state = 1, answer = $5, answered_at = $4
    WHERE wait.state = 0 AND (wait.due_at IS NULL OR wait.due_at > $4)`;

interface Found {
  readonly state: number;
  readonly due_at: number | null;
}

/**
 * Stores the answer to a call-back and makes the run ready that waits for it; not from the instant of its time-out on, whether
 * or not anything has seen that instant: no process looks while a workflow is stopped. `answer` is JSON.
 */
export async function answerCallback(
  tx: PostgresTx,
  { runId, key, answer, at }: { runId: number; key: string; answer: string; at: number },
): Promise<
  | { outcome: 'stored'; queueId: number | null; woken: boolean }
  | { outcome: 'used' }
  | { outcome: 'over' }
  | { outcome: 'unknown' }
> {
  const run = await tx.get<{ workflow_num: number; state: number }>(RUN, runId);
  if (run === undefined) return { outcome: 'unknown' };
  const known = await tx.get<Found>(FIND, runId, key);
  if (known?.state === 1) return { outcome: 'used' };
  const isLate = known?.state === 2 || (known?.due_at ?? Number.POSITIVE_INFINITY) <= at;
  if (isLate || (run.state >= 5 && run.state <= 7)) return { outcome: 'over' };
  if ((await tx.run(ANSWER, runId, key, run.workflow_num, at, answer)) === 0) {
    const made = await tx.get<Found>(FIND, runId, key); // by another answer, or by the wait itself, since the look above
    return { outcome: made?.state === 1 ? 'used' : 'over' };
  }
  return { outcome: 'stored', ...(await wakeRun(tx, runId)) };
}

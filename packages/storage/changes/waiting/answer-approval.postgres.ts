import type { PostgresTx } from '../../postgres/transaction.ts';
import { wakeRun } from './wake-run.postgres.ts';

const FIND = `SELECT x.run_id FROM wait x JOIN workflow w ON w.num = x.workflow_num
  WHERE x.id = $1 AND x.kind = 1 AND w.owner_id = $2 AND w.removed_at IS NULL`;
const ANSWER = 'UPDATE wait SET state = 1, answer = $2, answered_at = $3 WHERE id = $1 AND state = 0';

/** Stores a person's answer to an approval and makes the run ready that waits for it. `answer` is JSON. */
export async function answerApproval(
  tx: PostgresTx,
  { ownerId, id, answer, at }: { ownerId: number; id: number; answer: string; at: number },
): Promise<
  | { outcome: 'stored'; runId: number; queueId: number | null; woken: boolean }
  | { outcome: 'not-pending' }
  | { outcome: 'unknown' }
> {
  const found = await tx.get<{ run_id: number }>(FIND, id, ownerId);
  if (found === undefined) return { outcome: 'unknown' };
  if ((await tx.run(ANSWER, id, answer, at)) === 0) return { outcome: 'not-pending' };
  return { outcome: 'stored', runId: found.run_id, ...(await wakeRun(tx, found.run_id)) };
}

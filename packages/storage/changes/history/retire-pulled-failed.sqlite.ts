import type { RetireRules } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';
import { retireRuns } from './delete-runs.sqlite.ts';
import type { DueMessage } from './due-messages.ts';
import { retireMessages } from './retire-messages.sqlite.ts';

// Of loops with an inbox of their own: those whose producer listened to no door when they last ran.
const LOOPS = `SELECT l.id, l.workflow_num, l.kept_succeeded FROM loop l JOIN queue q ON q.id = l.queue_id
  WHERE q.workflow_num IS NOT NULL AND (
    SELECT x.channel IS NULL FROM execution e JOIN execution_loop x ON x.execution_num = e.num AND x.node_id = l.node_id
    WHERE e.workflow_num = l.workflow_num ORDER BY e.num DESC LIMIT 1) = 1`;
const HAS_MORE = 'SELECT 1 AS more FROM run WHERE workflow_num = ? AND state = 6 LIMIT 1 OFFSET ?';
// The plus keeps the planner to the index of what failed.
const OF_WORKFLOW = `SELECT id FROM run WHERE workflow_num = ? AND state = 6 AND +loop_id = ?
  ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?`;
const OF_LOOP = 'SELECT id FROM run WHERE loop_id = ? AND state = 6 ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?';
const LETTERS = 'SELECT seq, queue_id, state, payload_id FROM message WHERE run_id = ? AND state = 2';

interface PulledLoop {
  readonly id: number;
  readonly workflow_num: number;
  readonly kept_succeeded: number;
}

/**
 * Failed runs of a loop but the newest. They are found among what failed in the workflow, or, where that is more than
 * the loop keeps, among all runs of the loop: no more is walked over than that.
 */
function failedBeyond(tx: SqliteTx, loop: PulledLoop, kept: number, limit: number): { id: number }[] {
  const isMore = tx.get(HAS_MORE, loop.workflow_num, kept + loop.kept_succeeded) !== undefined;
  return isMore ? tx.all(OF_LOOP, loop.id, limit, kept) : tx.all(OF_WORKFLOW, loop.workflow_num, loop.id, limit, kept);
}

/** Failed runs of loops whose producer makes its own data, with their dead letters: nobody waits for them, and nothing holds the producer back. */
export function retirePulledFailed(
  tx: SqliteTx,
  { pulledFailedRuns, now }: RetireRules,
  limit: number,
  messages: Map<number, number>,
): number {
  let gone = 0;
  for (const loop of tx.all<PulledLoop>(LOOPS)) {
    if (gone >= limit) break;
    const beyond = failedBeyond(tx, loop, pulledFailedRuns, limit - gone);
    for (const { id } of beyond) gone += retireMessages(tx, tx.all<DueMessage>(LETTERS, id), now, messages);
    gone += retireRuns(tx, beyond, now, Number.MAX_SAFE_INTEGER);
  }
  return gone;
}

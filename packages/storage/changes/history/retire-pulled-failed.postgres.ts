import type { RetireRules } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { retireRuns } from './delete-runs.postgres.ts';
import type { DueMessage } from './due-messages.ts';
import { retireMessages } from './retire-messages.postgres.ts';

// Of loops with an inbox of their own: those whose producer listened to no door when they last ran.
const LOOPS = `SELECT l.id, l.workflow_num, l.kept_succeeded FROM loop l JOIN queue q ON q.id = l.queue_id
  WHERE q.workflow_num IS NOT NULL AND (
    SELECT x.channel IS NULL FROM execution e JOIN execution_loop x ON x.execution_num = e.num AND x.node_id = l.node_id
    WHERE e.workflow_num = l.workflow_num ORDER BY e.num DESC LIMIT 1)`;
const HAS_MORE = 'SELECT 1 AS more FROM run WHERE workflow_num = $1 AND state = 6 LIMIT 1 OFFSET $2';
// The plus keeps the planner to the index of what failed. What somebody fixes just now is passed over.
const OF_WORKFLOW = `SELECT id FROM run WHERE state = 6 AND id IN (
  SELECT id FROM run WHERE workflow_num = $1 AND state = 6 AND +loop_id = $2
  ORDER BY started_at DESC, id DESC LIMIT $3 OFFSET $4) FOR UPDATE SKIP LOCKED`;
const OF_LOOP = `SELECT id FROM run WHERE state = 6 AND id IN (
  SELECT id FROM run WHERE loop_id = $1 AND state = 6
  ORDER BY started_at DESC, id DESC LIMIT $2 OFFSET $3) FOR UPDATE SKIP LOCKED`;
const LETTERS = `SELECT seq, queue_id, state, payload_id FROM message WHERE run_id = $1 AND state = 2
  FOR UPDATE SKIP LOCKED`;
const HELD = 'SELECT 1 AS held FROM message WHERE run_id = $1 LIMIT 1';

interface PulledLoop {
  readonly id: number;
  readonly workflow_num: number;
  readonly kept_succeeded: number;
}

/**
 * Failed runs of a loop but the newest. They are found among what failed in the workflow, or, where that is more than
 * the loop keeps, among all runs of the loop: no more is walked over than that.
 */
async function failedBeyond(tx: PostgresTx, loop: PulledLoop, kept: number, limit: number): Promise<{ id: number }[]> {
  const isMore = (await tx.get(HAS_MORE, loop.workflow_num, kept + loop.kept_succeeded)) !== undefined;
  return isMore ? tx.all(OF_LOOP, loop.id, limit, kept) : tx.all(OF_WORKFLOW, loop.workflow_num, loop.id, limit, kept);
}

/** Failed runs of loops whose producer makes its own data, with their dead letters: nobody waits for them, and nothing holds the producer back. */
export async function retirePulledFailed(
  tx: PostgresTx,
  { pulledFailedRuns, now }: RetireRules,
  limit: number,
  messages: Map<number, number>,
): Promise<number> {
  let gone = 0;
  for (const loop of await tx.all<PulledLoop>(LOOPS)) {
    if (gone >= limit) break;
    const beyond = await failedBeyond(tx, loop, pulledFailedRuns, limit - gone);
    const free: { readonly id: number }[] = [];
    for (const { id } of beyond) {
      gone += await retireMessages(tx, await tx.all<DueMessage>(LETTERS, id), now, messages);
      // Its dead letter is being redriven: the run goes on with it.
      if ((await tx.get(HELD, id)) === undefined) free.push({ id });
    }
    gone += await retireRuns(tx, free, now, Number.MAX_SAFE_INTEGER);
  }
  return gone;
}

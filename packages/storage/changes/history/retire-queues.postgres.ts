import type { PostgresTx } from '../../postgres/transaction.ts';
import { deleteSome } from './delete-some.postgres.ts';
import type { DueMessage } from './due-messages.ts';
import { isDrawn } from './is-drawn.postgres.ts';
import { QUEUE_TABLES } from './purged-tables.ts';
import { type SharedQueue, usedAlone } from './queues-used-alone.ts';
import { retireMessages } from './retire-messages.postgres.ts';

const USED_ALONE = usedAlone('$1');
const LOCK = 'SELECT id FROM queue WHERE id = $1 FOR UPDATE SKIP LOCKED';
// Those that wait behind others of their key first: what is left of a lane can be begun.
const MESSAGES = `SELECT seq, queue_id, state, payload_id FROM message WHERE queue_id = $1 ORDER BY state DESC LIMIT $2
  FOR UPDATE SKIP LOCKED`;
const HELD = 'SELECT 1 AS held FROM message WHERE queue_id = $1 LIMIT 1';
const ROWS = QUEUE_TABLES.map(deleteSome);
const DROP = 'DELETE FROM queue WHERE id = $1';

/**
 * Locks a queue that is to go, where a workflow used it alone and no saved graph names it. Nobody is waited
 * for: a flush locks what it changes before the queues that it sends to, and may hold what goes here as well. Whoever begins
 * to use the queue, or sends to it, waits from then on; so it is looked for once more.
 *
 * @returns `busy` when somebody holds it: it is another matter then
 */
async function lockUnused(
  tx: PostgresTx,
  queue: SharedQueue,
  workflowNum: number,
): Promise<'locked' | 'used' | 'busy'> {
  if (await isDrawn(tx, queue)) return 'used';
  if ((await tx.get(LOCK, queue.id)) === undefined) return 'busy';
  const isFound = (await tx.get(`${USED_ALONE} AND q.id = $2`, workflowNum, queue.id)) !== undefined;
  return isFound && !(await isDrawn(tx, queue)) ? 'locked' : 'used';
}

/**
 * Shared queues that a workflow without runs leaves to nobody: messages, what they remember, themselves with their loops.
 * Answers how many rows went, and whether some are left to go: what somebody has in hands is passed over.
 */
export async function retireQueues(
  tx: PostgresTx,
  workflowNum: number,
  now: number,
  limit: number,
  messages: Map<number, number>,
): Promise<{ readonly rows: number; readonly left: boolean }> {
  let gone = 0;
  let left = false;
  for (const queue of await tx.all<SharedQueue>(USED_ALONE, workflowNum)) {
    const locked = await lockUnused(tx, queue, workflowNum);
    left ||= locked === 'busy';
    if (locked !== 'locked') continue;
    gone += await retireMessages(tx, await tx.all<DueMessage>(MESSAGES, queue.id, limit - gone), now, messages);
    for (const sql of ROWS) if (gone < limit) gone += await tx.run(sql, queue.id, limit - gone);
    if (gone >= limit) break;
    const held = (await tx.get(HELD, queue.id)) !== undefined;
    left ||= held;
    if (!held) gone += await tx.run(DROP, queue.id);
  }
  return { rows: gone, left };
}

import type { SqliteTx } from '../../thread/transaction.ts';
import { deleteSome } from './delete-some.sqlite.ts';
import type { DueMessage } from './due-messages.ts';
import { isDrawn } from './is-drawn.sqlite.ts';
import { QUEUE_TABLES } from './purged-tables.ts';
import { type SharedQueue, usedAlone } from './queues-used-alone.ts';
import { retireMessages } from './retire-messages.sqlite.ts';

const USED_ALONE = usedAlone('?1');
// Those that wait behind others of their key first: what is left of a lane can be begun.
const MESSAGES = 'SELECT seq, queue_id, state, payload_id FROM message WHERE queue_id = ? ORDER BY state DESC LIMIT ?';
const ROWS = QUEUE_TABLES.map(deleteSome);
const DROP = 'DELETE FROM queue WHERE id = ?';

/** Shared queues that a workflow without runs leaves to nobody: messages, what they remember, themselves with their loops. Answers how many rows went. */
export function retireQueues(
  tx: SqliteTx,
  workflowNum: number,
  now: number,
  limit: number,
  messages: Map<number, number>,
): number {
  let gone = 0;
  for (const queue of tx.all<SharedQueue>(USED_ALONE, workflowNum)) {
    if (isDrawn(tx, queue)) continue;
    gone += retireMessages(tx, tx.all<DueMessage>(MESSAGES, queue.id, limit - gone), now, messages);
    for (const sql of ROWS) if (gone < limit) gone += tx.run(sql, queue.id, limit - gone);
    if (gone >= limit) break;
    gone += tx.run(DROP, queue.id);
  }
  return gone;
}

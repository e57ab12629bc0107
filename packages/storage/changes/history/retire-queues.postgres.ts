import { connectionNaming } from '@loopwright/model';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { namesQueue, queueNamedIn } from '../../queries/drawn-queues.ts';
import { deleteSome } from './delete-some.postgres.ts';
import type { DueMessage } from './due-messages.ts';
import { QUEUE_TABLES } from './purged-tables.ts';
import { configsWith, connects, type SharedQueue, usedAlone } from './queues-used-alone.ts';
import { retireMessages } from './retire-messages.postgres.ts';

const USED_ALONE = usedAlone('$1');
const LOCK = `${USED_ALONE} ORDER BY q.id FOR UPDATE OF q`;
const DRAWN = configsWith('strpos(n.config, $2) > 0', '$1');
const CONNECTED = connects('$3', '$1', '$2');
// Those that wait behind others of their key first: what is left of a lane can be begun.
const MESSAGES = `SELECT seq, queue_id, state, payload_id FROM message WHERE queue_id = $1 ORDER BY state DESC LIMIT $2
  FOR UPDATE`;
const ROWS = QUEUE_TABLES.map(deleteSome);
const DROP = 'DELETE FROM queue WHERE id = $1';

async function isDrawn(tx: PostgresTx, { owner_id: ownerId, name }: SharedQueue): Promise<boolean> {
  const ends = connectionNaming(name);
  if (ends !== null && (await tx.get(CONNECTED, ...ends, ownerId)) !== undefined) return true;
  const configs = await tx.all<{ config: string }>(DRAWN, ownerId, namesQueue(name));
  return configs.some(({ config }) => queueNamedIn(config) === name);
}

/**
 * Shared queues that a workflow without runs leaves to nobody: messages, what they remember, themselves with their loops.
 * Answers how many rows went. Whoever begins to use one meanwhile, or puts a message into it, waits for its row; so they
 * are looked for once more when nobody can any longer.
 */
export async function retireQueues(
  tx: PostgresTx,
  workflowNum: number,
  now: number,
  limit: number,
  messages: Map<number, number>,
): Promise<number> {
  if ((await tx.all(LOCK, workflowNum)).length === 0) return 0;
  let gone = 0;
  for (const queue of await tx.all<SharedQueue>(USED_ALONE, workflowNum)) {
    if (await isDrawn(tx, queue)) continue;
    gone += await retireMessages(tx, await tx.all<DueMessage>(MESSAGES, queue.id, limit - gone), now, messages);
    for (const sql of ROWS) if (gone < limit) gone += await tx.run(sql, queue.id, limit - gone);
    if (gone >= limit) break;
    gone += await tx.run(DROP, queue.id);
  }
  return gone;
}

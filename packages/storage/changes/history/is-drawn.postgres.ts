import { connectionNaming } from '@loopwright/model';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { namesQueue, queueNamedIn } from '../../queries/drawn-queues.ts';
import { configsWith, connects, type NamingNode, type SharedQueue } from './queues-used-alone.ts';

const CONFIGS = configsWith('strpos(n.config, $2) > 0', '$1', '$3');
const CONNECTED = connects('$3', '$1', '$2');

/** Whether a workflow of the queue's owner names it in its saved graph. */
export async function isDrawn(tx: PostgresTx, { owner_id: ownerId, name }: SharedQueue): Promise<boolean> {
  const ends = connectionNaming(name);
  if (ends !== null && (await tx.get(CONNECTED, ...ends, ownerId)) !== undefined) return true;
  for (let after = 0; ; ) {
    const nodes = await tx.all<NamingNode>(CONFIGS, ownerId, namesQueue(name), after);
    if (nodes.some(({ config }) => queueNamedIn(config) === name)) return true;
    const last = nodes.at(-1);
    if (last === undefined) return false;
    after = last.num;
  }
}

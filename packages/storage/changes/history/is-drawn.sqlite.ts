import { connectionNaming } from '@loopwright/model';
import { namesQueue, queueNamedIn } from '../../queries/drawn-queues.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { configsWith, connects, type NamingNode, type SharedQueue } from './queues-used-alone.ts';

const CONFIGS = configsWith('instr(n.config, ?2) > 0', '?1', '?3');
const CONNECTED = connects('?', '?', '?');

/** Whether a workflow of the queue's owner names it in its saved graph. */
export function isDrawn(tx: SqliteTx, { owner_id: ownerId, name }: SharedQueue): boolean {
  const ends = connectionNaming(name);
  if (ends !== null && tx.get(CONNECTED, ...ends, ownerId) !== undefined) return true;
  for (let after = 0; ; ) {
    const nodes = tx.all<NamingNode>(CONFIGS, ownerId, namesQueue(name), after);
    if (nodes.some(({ config }) => queueNamedIn(config) === name)) return true;
    const last = nodes.at(-1);
    if (last === undefined) return false;
    after = last.num;
  }
}

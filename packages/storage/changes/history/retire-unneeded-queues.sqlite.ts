import { queueNameOf } from '@loopwright/model';
import type { RetireRules } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import { NAMES_QUEUE, queueNamedIn } from '../../queries/drawn-queues.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { connects } from './queues-used-alone.ts';
import { NONE } from './small-tables.ts';
import {
  connectionsNaming,
  LOOKED_AT_ONCE,
  type LookedQueue,
  lookedOf,
  nextQueues,
  type QueuesGone,
} from './unneeded-queues.ts';

const NEXT = nextQueues('?1', '?2', '?3', '?4');
const CONFIGS = `SELECT n.config FROM workflow w JOIN node n ON n.workflow_num = w.num
  WHERE w.owner_id = (SELECT owner_id FROM workflow WHERE num = ?1) AND w.purged = 0 AND instr(n.config, ?2) > 0`;
const CONNECTED = connects('(SELECT owner_id FROM workflow WHERE num = ?1)', '?2', '?3');
const DROP = 'DELETE FROM queue WHERE id = ?';

/** Of these queues of a workflow's owner those that a saved graph names. All graphs are read at most once for them together. */
function drawnOf(tx: SqliteTx, workflowNum: number, names: readonly string[]): ReadonlySet<string> {
  const asked = new Set(names);
  const drawn = new Set<string>();
  for (const { source, target } of connectionsNaming(names))
    if (tx.get(CONNECTED, workflowNum, source, target) !== undefined) drawn.add(queueNameOf(source, target));
  if (asked.size === 0) return drawn;
  for (const { config } of tx.each<{ config: string }>(CONFIGS, workflowNum, NAMES_QUEUE)) {
    const name = queueNamedIn(config);
    if (name !== null && asked.has(name)) drawn.add(name);
  }
  return drawn;
}

/**
 * Shared queues of a workflow's owner that nobody needs: what earlier ones left, or was named by mistake. Answers how many
 * went, and where there are further ones to look at.
 */
export function retireUnneededQueues(
  tx: SqliteTx,
  workflowNum: number,
  { now, queuesLooked }: RetireRules,
  limit: number,
): QueuesGone {
  const most = Math.min(limit, LOOKED_AT_ONCE);
  const looked = tx.all<LookedQueue>(NEXT, workflowNum, now - DAY_MS, lookedOf(queuesLooked, workflowNum), most);
  const last = looked.at(-1);
  if (last === undefined) return NONE;
  const unneeded = looked.filter((queue) => Boolean(queue.unneeded));
  const names = unneeded.map(({ name }) => name);
  const drawn = drawnOf(tx, workflowNum, names);
  let rows = 0;
  for (const { id, name } of unneeded) if (!drawn.has(name)) rows += tx.run(DROP, id);
  return looked.length < most ? { rows, more: false } : { rows, more: true, looked: { workflowNum, name: last.name } };
}

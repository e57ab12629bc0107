import { queueNameOf } from '@loopwright/model';
import type { RetireRules } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { NAMES_QUEUE, queueNamedIn } from '../../queries/drawn-queues.ts';
import { connects, type NamingNode } from './queues-used-alone.ts';
import { NONE } from './small-tables.ts';
import {
  connectionsNaming,
  isUnneeded,
  LOOKED_AT_ONCE,
  type LookedQueue,
  lookedOf,
  type NamingConnection,
  nextQueues,
  type QueuesGone,
} from './unneeded-queues.ts';

const OWNER = '(SELECT owner_id FROM workflow WHERE num = $1)';
const NEXT = nextQueues('$1', '$2', '$3', '$4');
// Some at a time: one configuration may be large.
const CONFIGS = `SELECT n.num, n.config FROM workflow w JOIN node n ON n.workflow_num = w.num
  WHERE w.owner_id = ${OWNER} AND w.purged = 0 AND strpos(n.config, $2) > 0 AND n.num > $3 ORDER BY n.num LIMIT 200`;
const CONNECTED = `SELECT e.source, e.target FROM unnest($2::text[], $3::text[]) AS e (source, target)
  WHERE EXISTS (${connects(OWNER, 'e.source', 'e.target')})`;
// Whoever holds one uses it: it is another matter then.
const LOCK = 'SELECT id FROM queue WHERE id = ANY ($1::bigint[]) FOR UPDATE SKIP LOCKED';
const STILL = `SELECT q.id, q.name FROM queue q WHERE q.id = ANY ($1::bigint[]) AND ${isUnneeded('$2')}`;
const DROP = 'DELETE FROM queue WHERE id = ANY ($1::bigint[])';

/** Queues that one slice locks: whoever sends to one of them waits while all graphs of the owner are read once more. */
const LOCKED_AT_ONCE = 10;

type NamedQueue = Pick<LookedQueue, 'id' | 'name'>;

const idsOf = (queues: readonly Pick<LookedQueue, 'id'>[]): string => numbers(queues.map(({ id }) => id));

/** Of these queues of a workflow's owner those that no saved graph names. All graphs are read at most once for them together. */
async function undrawnOf(
  tx: PostgresTx,
  workflowNum: number,
  queues: readonly NamedQueue[],
): Promise<readonly NamedQueue[]> {
  if (queues.length === 0) return queues;
  const drawn = new Set<string>();
  const ends = connectionsNaming(queues.map(({ name }) => name));
  const sources = texts(ends.map(({ source }) => source));
  const targets = texts(ends.map(({ target }) => target));
  for (const { source, target } of await tx.all<NamingConnection>(CONNECTED, workflowNum, sources, targets))
    drawn.add(queueNameOf(source, target));
  for (let after = 0; ; ) {
    const nodes = await tx.all<NamingNode>(CONFIGS, workflowNum, NAMES_QUEUE, after);
    for (const { config } of nodes) drawn.add(queueNamedIn(config) ?? '');
    const last = nodes.at(-1);
    if (last === undefined) break;
    after = last.num;
  }
  return queues.filter(({ name }) => !drawn.has(name));
}

/**
 * Shared queues of a workflow's owner that nobody needs: what earlier ones left, or was named by mistake. Answers how many
 * went, and where there are further ones to look at. What goes is locked, a few at once, and looked for once more: whoever
 * begins to use one of the queues, or sends to it, waits from then on.
 */
export async function retireUnneededQueues(
  tx: PostgresTx,
  workflowNum: number,
  { now, queuesLooked }: RetireRules,
  limit: number,
): Promise<QueuesGone> {
  const madeBefore = now - DAY_MS;
  const most = Math.min(limit, LOOKED_AT_ONCE);
  const looked = await tx.all<LookedQueue>(NEXT, workflowNum, madeBefore, lookedOf(queuesLooked, workflowNum), most);
  const last = looked.at(-1);
  if (last === undefined) return NONE;
  let rows = 0;
  const unneeded = looked.filter((queue) => Boolean(queue.unneeded));
  const undrawn = await undrawnOf(tx, workflowNum, unneeded);
  const due = undrawn.slice(0, LOCKED_AT_ONCE);
  if (due.length > 0) {
    const locked = await tx.all<{ id: number }>(LOCK, idsOf(due));
    const still = await tx.all<NamedQueue>(STILL, idsOf(locked), madeBefore);
    const gone = await undrawnOf(tx, workflowNum, still);
    if (gone.length > 0) rows = await tx.run(DROP, idsOf(gone));
  }
  if (due.length < undrawn.length) return { rows, more: true, looked: { workflowNum, name: due.at(-1)!.name } };
  return looked.length < most ? { rows, more: false } : { rows, more: true, looked: { workflowNum, name: last.name } };
}

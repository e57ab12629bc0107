import type { RetireRules } from '@loopwright/runtime/ports';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { advanceLanes, lockLanes } from '../flush/lanes.postgres.ts';
import { retireRuns } from './delete-runs.postgres.ts';
import { deleteSome } from './delete-some.postgres.ts';
import { type DueMessage, type KeyedMessage, lanesOf } from './due-messages.ts';
import { MINUTES_OF_WORKERS, PURGED_TABLES } from './purged-tables.ts';
import { retireMessages } from './retire-messages.postgres.ts';
import { retireQueues } from './retire-queues.postgres.ts';
import { retireUnneededQueues } from './retire-unneeded-queues.postgres.ts';
import { withinSlice } from './small-tables.ts';
import type { QueuesGone } from './unneeded-queues.ts';

/** Rows of a slice, at most: each may be a run with a message that has a key, and the keys that one transaction can lock are some thousands. */
const MOST_ROWS = 2000;

const PURGED = 'SELECT num FROM workflow WHERE purged = 1';
const INBOXES = `SELECT m.seq, m.queue_id, m.state, m.payload_id FROM message m JOIN queue q ON q.id = m.queue_id
  WHERE q.workflow_num = $1 LIMIT $2 FOR UPDATE OF m`;
const RUNS = 'SELECT id FROM run WHERE loop_id IN (SELECT id FROM loop WHERE workflow_num = $1) LIMIT $2';
// What somebody claims or gives back just now is passed over, with its run.
const OF_RUNS = `SELECT seq, queue_id, state, payload_id, key FROM message WHERE run_id = ANY ($1::bigint[])
  FOR UPDATE SKIP LOCKED`;
// A run that somebody answers just now goes next time: the statement that deletes it would not see the answer.
const UNANSWERED = 'SELECT id FROM run WHERE id = ANY ($1::bigint[]) FOR UPDATE SKIP LOCKED';
const FREE = `SELECT id FROM run WHERE id = ANY ($1::bigint[]) AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id)
  FOR UPDATE SKIP LOCKED`;
// Each by its index.
const LOOPLESS = `SELECT id FROM run WHERE workflow_num = $1 AND loop_id IS NULL AND state = 6
  UNION ALL SELECT id FROM run WHERE workflow_num = $1 AND loop_id IS NULL AND state = 7
  UNION ALL SELECT id FROM run WHERE workflow_num = $1 AND loop_id IS NULL AND state < 5
  UNION ALL SELECT id FROM run WHERE workflow_num = $1 AND loop_id IS NULL AND state = 5 AND ended_at <= started_at + 60000
  UNION ALL SELECT id FROM run WHERE workflow_num = $1 AND loop_id IS NULL AND state = 5 AND ended_at > started_at + 60000 LIMIT $2`;
const STILL_USED = 'SELECT 1 AS used FROM run WHERE loop_id IN (SELECT id FROM loop WHERE workflow_num = $1) LIMIT 1';
const ROWS = [MINUTES_OF_WORKERS, ...PURGED_TABLES].map(deleteSome);
const VERSIONS = 'SELECT id, octet_length(graph) AS size FROM version WHERE workflow_num = $1 LIMIT $2';
const DROP_VERSIONS = 'DELETE FROM version WHERE id = ANY ($1::bigint[])';
const DROP_WORKFLOW = 'DELETE FROM workflow WHERE num = $1';

/** Its runs, with the messages that they began with, in queues that others share with it as well. */
async function retirePurgedRuns(
  tx: PostgresTx,
  num: number,
  now: number,
  limit: number,
  messages: Map<number, number>,
): Promise<number> {
  const runs = await tx.all<{ id: number }>(RUNS, num, limit);
  const ids = numbers(runs.map(({ id }) => id));
  const due = await tx.all<KeyedMessage>(OF_RUNS, ids);
  const gone = await retireMessages(tx, due, now, messages);
  const lanes = lanesOf(due);
  if (lanes.length > 0) {
    await lockLanes(tx, lanes);
    await advanceLanes(tx, lanes);
  }
  return gone + (await retireRuns(tx, await tx.all(FREE, ids), now, limit - gone));
}

/** What is left of workflows that were deleted for good: messages of their inboxes, runs, queues that nobody else uses, at last their own rows. */
export async function retirePurged(
  tx: PostgresTx,
  rules: RetireRules,
  most: number,
  messages: Map<number, number>,
): Promise<QueuesGone> {
  const { now } = rules;
  const limit = Math.min(most, MOST_ROWS);
  let gone = 0;
  for (const { num } of await tx.all<{ num: number }>(PURGED)) {
    gone += await retireMessages(tx, await tx.all<DueMessage>(INBOXES, num, limit - gone), now, messages);
    if (gone >= limit) break;
    const runs = await retirePurgedRuns(tx, num, now, limit - gone, messages);
    gone += runs;
    // Keys are locked in one order; those of the next workflow may be before them, and others would wait in a circle.
    if (runs > 0) return { rows: gone, more: true };
    const loopless = await tx.all<{ id: number }>(LOOPLESS, num, limit - gone);
    const unanswered = await tx.all<{ id: number }>(UNANSWERED, numbers(loopless.map(({ id }) => id)));
    gone += await retireRuns(tx, unanswered, now, limit - gone);
    if (gone >= limit) break;
    if (unanswered.length < loopless.length || (await tx.get(STILL_USED, num)) !== undefined) continue;
    for (const sql of ROWS) if (gone < limit) gone += await tx.run(sql, num, limit - gone);
    if (gone >= limit) break;
    const queues = await retireQueues(tx, num, now, limit - gone, messages);
    gone += queues.rows;
    if (gone >= limit) break;
    if (queues.left) continue;
    const due = await tx.all<{ id: number; size: number }>(VERSIONS, num, limit - gone);
    const versions = withinSlice(due);
    if (versions.length > 0) await tx.run(DROP_VERSIONS, numbers(versions));
    gone += versions.length;
    if (versions.length < due.length) return { rows: gone, more: true };
    if (gone >= limit) break;
    const unneeded = await retireUnneededQueues(tx, num, rules, limit - gone);
    gone += unneeded.rows;
    if (unneeded.more) return { ...unneeded, rows: gone };
    if (gone < limit) gone += await tx.run(DROP_WORKFLOW, num);
  }
  return { rows: gone, more: gone >= limit };
}

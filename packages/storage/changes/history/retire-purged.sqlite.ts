import type { RetireRules } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';
import { advanceLane } from '../flush/lanes.sqlite.ts';
import { retireRuns } from './delete-runs.sqlite.ts';
import { deleteSome } from './delete-some.sqlite.ts';
import { type DueMessage, type KeyedMessage, lanesOf } from './due-messages.ts';
import { PURGED_TABLES } from './purged-tables.ts';
import { retireMessages } from './retire-messages.sqlite.ts';
import { retireQueues } from './retire-queues.sqlite.ts';
import { retireUnneededQueues } from './retire-unneeded-queues.sqlite.ts';
import { withinSlice } from './small-tables.ts';
import type { QueuesGone } from './unneeded-queues.ts';

const PURGED = 'SELECT num FROM workflow WHERE purged = 1';
const INBOXES = `SELECT m.seq, m.queue_id, m.state, m.payload_id FROM message m JOIN queue q ON q.id = m.queue_id
  WHERE q.workflow_num = ? LIMIT ?`;
const RUNS = 'SELECT id FROM run WHERE loop_id IN (SELECT id FROM loop WHERE workflow_num = ?) LIMIT ?';
const OF_RUNS = `SELECT seq, queue_id, state, payload_id, key FROM message
  WHERE run_id IN (SELECT value FROM json_each(?))`;
// Each by its index.
const LOOPLESS = `SELECT id FROM run WHERE workflow_num = ?1 AND loop_id IS NULL AND state = 6
  UNION ALL SELECT id FROM run WHERE workflow_num = ?1 AND loop_id IS NULL AND state = 7
  UNION ALL SELECT id FROM run WHERE workflow_num = ?1 AND loop_id IS NULL AND state < 5
  UNION ALL SELECT id FROM run WHERE workflow_num = ?1 AND loop_id IS NULL AND state = 5 AND ended_at <= started_at + 60000
  UNION ALL SELECT id FROM run WHERE workflow_num = ?1 AND loop_id IS NULL AND state = 5 AND ended_at > started_at + 60000 LIMIT ?2`;
const STILL_USED = 'SELECT 1 AS used FROM run WHERE loop_id IN (SELECT id FROM loop WHERE workflow_num = ?) LIMIT 1';
const ROWS = PURGED_TABLES.map(deleteSome);
const VERSIONS = 'SELECT id, octet_length(graph) AS size FROM version WHERE workflow_num = ? LIMIT ?';
const DROP_VERSION = 'DELETE FROM version WHERE id = ?';
const DROP_WORKFLOW = 'DELETE FROM workflow WHERE num = ?';

/** Its runs, with the messages that they began with, in queues that others share with it as well. */
function retirePurgedRuns(
  tx: SqliteTx,
  num: number,
  now: number,
  limit: number,
  messages: Map<number, number>,
): number {
  const runs = tx.all<{ id: number }>(RUNS, num, limit);
  const due = tx.all<KeyedMessage>(OF_RUNS, JSON.stringify(runs.map(({ id }) => id)));
  const gone = retireMessages(tx, due, now, messages);
  for (const { queueId, key } of lanesOf(due)) advanceLane(tx, queueId, key);
  return gone + retireRuns(tx, runs, now, limit - gone);
}

/** What is left of workflows that were deleted for good: messages of their inboxes, runs, queues that nobody else uses, at last their own rows. */
export function retirePurged(
  tx: SqliteTx,
  rules: RetireRules,
  limit: number,
  messages: Map<number, number>,
): QueuesGone {
  const { now } = rules;
  let gone = 0;
  for (const { num } of tx.all<{ num: number }>(PURGED)) {
    gone += retireMessages(tx, tx.all<DueMessage>(INBOXES, num, limit - gone), now, messages);
    if (gone < limit) gone += retirePurgedRuns(tx, num, now, limit - gone, messages);
    if (gone < limit) gone += retireRuns(tx, tx.all(LOOPLESS, num, limit - gone), now, limit - gone);
    if (gone >= limit) break;
    if (tx.get(STILL_USED, num) !== undefined) continue;
    for (const sql of ROWS) if (gone < limit) gone += tx.run(sql, num, limit - gone);
    if (gone < limit) gone += retireQueues(tx, num, now, limit - gone, messages);
    if (gone >= limit) break;
    const due = tx.all<{ id: number; size: number }>(VERSIONS, num, limit - gone);
    const versions = withinSlice(due);
    for (const id of versions) tx.run(DROP_VERSION, id);
    gone += versions.length;
    if (versions.length < due.length) return { rows: gone, more: true };
    if (gone >= limit) break;
    const unneeded = retireUnneededQueues(tx, num, rules, limit - gone);
    gone += unneeded.rows;
    if (unneeded.more) return { ...unneeded, rows: gone };
    if (gone < limit) gone += tx.run(DROP_WORKFLOW, num);
  }
  return { rows: gone, more: false };
}

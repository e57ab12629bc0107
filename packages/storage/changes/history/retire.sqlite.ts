import type { QueueId } from '@loopwright/model';
import type { Retired, RetireRules } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { retireRuns } from './delete-runs.sqlite.ts';
import { retireMessages } from './retire-messages.sqlite.ts';
import { retirePulledFailed } from './retire-pulled-failed.sqlite.ts';
import { retirePurged } from './retire-purged.sqlite.ts';
import { retireSucceeded } from './retire-succeeded.sqlite.ts';
import { type Gone, NONE, SMALL_TABLES, withinSlice } from './small-tables.ts';
import type { QueuesGone } from './unneeded-queues.ts';

const LETTERS = 'SELECT seq, queue_id, state, payload_id FROM message WHERE dead_at < ? ORDER BY dead_at LIMIT ?';
const WORKFLOWS = 'SELECT num FROM workflow';
// What failed, and what was cancelled, each by its index.
const FAILED = [6, 7].map(
  (state) => `SELECT id FROM run WHERE workflow_num = ? AND started_at < ? AND state = ${state} AND ended_at < ?
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) ORDER BY started_at LIMIT ?`,
);
const NOT_HELD = 'NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id)';
// Successes without a loop. In the way of the quick ones that are due are those that ended within the minute behind them.
const REQUESTS = `SELECT run.id FROM workflow w CROSS JOIN run ON run.workflow_num = w.num AND run.loop_id IS NULL AND run.state = 5
  AND run.ended_at <= run.started_at + 60000 AND run.started_at < ?1 AND run.ended_at < ?1 AND ${NOT_HELD} LIMIT ?2`;
const LONG_REQUESTS = `SELECT id FROM run WHERE loop_id IS NULL AND state = 5 AND ended_at > started_at + 60000 AND ended_at < ?
  AND ${NOT_HELD} LIMIT ?`;
const SMALL = SMALL_TABLES.map(({ name, key, age, keptMs }) => ({
  sql: `DELETE FROM ${name} WHERE (${key}) IN (SELECT ${key} FROM ${name} WHERE ${age} < ? ORDER BY ${age} LIMIT ?)`,
  keptMs,
}));
const BLOBS = 'SELECT id, length(bytes) AS size FROM blob WHERE unreferenced_at < ? ORDER BY unreferenced_at LIMIT ?';
const DELETE_BLOB = 'DELETE FROM blob WHERE id = ?';
/** Successes without a loop that are too old. */
function retireRequests(tx: SqliteTx, { now, succeededDays }: RetireRules, limit: number): number {
  const endedBefore = now - succeededDays * DAY_MS;
  const gone = retireRuns(tx, tx.all(LONG_REQUESTS, endedBefore, limit), now, limit);
  return gone < limit ? gone + retireRuns(tx, tx.all(REQUESTS, endedBefore, limit - gone), now, limit - gone) : gone;
}

/** What is not history, and is looked at for a while only. */
function retireSmall(tx: SqliteTx, now: number, limit: number): number {
  let gone = 0;
  for (const { sql, keptMs } of SMALL) if (gone < limit) gone += tx.run(sql, now - keptMs, limit - gone);
  return gone;
}

/** Large values that nothing refers to. */
function retireBlobs(tx: SqliteTx, now: number, limit: number): Gone {
  const due = tx.all<{ id: number; size: number }>(BLOBS, now - DAY_MS, limit);
  const ids = withinSlice(due);
  for (const id of ids) tx.run(DELETE_BLOB, id);
  return { rows: ids.length, more: ids.length < due.length };
}

/** Deletes one slice of what retention lets go; answers how many rows went, 0 when there is nothing left to do, and of which queues messages went. */
export function retire(tx: SqliteTx, rules: RetireRules): Retired {
  const messages = new Map<number, number>();
  const others: QueuesGone = rules.only === 'succeeded' ? NONE : retireOthers(tx, rules, messages);
  const left = rules.limit - others.rows;
  const rows = others.rows + (left > 0 ? retireSucceeded(tx, rules, left) : 0);
  return {
    rows,
    messages: [...messages].map(([queueId, count]) => ({ queueId: queueId as QueueId, count })),
    more: rows >= rules.limit || others.more,
    ...(others.looked && { queuesLooked: others.looked }),
  };
}

/** All but the successes of loops, which may be more at any time. */
function retireOthers(tx: SqliteTx, rules: RetireRules, messages: Map<number, number>): QueuesGone {
  const { now, limit } = rules;
  const failedBefore = now - rules.failedDays * DAY_MS;
  let gone = retireMessages(tx, tx.all(LETTERS, failedBefore, limit), now, messages);
  for (const { num } of tx.all<{ num: number }>(WORKFLOWS)) {
    for (const sql of FAILED) {
      if (gone >= limit) break;
      gone += retireRuns(tx, tx.all(sql, num, failedBefore, failedBefore, limit - gone), now, limit - gone);
    }
  }
  if (gone < limit) gone += retirePulledFailed(tx, rules, limit - gone, messages);
  if (gone < limit) gone += retireRequests(tx, rules, limit - gone);
  const purged: QueuesGone = gone < limit ? retirePurged(tx, rules, limit - gone, messages) : NONE;
  gone += purged.rows;
  if (gone < limit) gone += retireSmall(tx, now, limit - gone);
  const blobs = gone < limit ? retireBlobs(tx, now, limit - gone) : NONE;
  return { ...purged, rows: gone + blobs.rows, more: purged.more || blobs.more };
}

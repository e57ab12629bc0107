import type { QueueId } from '@loopwright/model';
import type { Retired, RetireRules } from '@loopwright/runtime/ports';
import { DAY_MS, MINUTE_MS } from '../../codes.ts';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { RETIRE_LOCK } from '../log/worker-locks.ts';
import { retireRuns } from './delete-runs.postgres.ts';
import { retireMessages } from './retire-messages.postgres.ts';
import { retirePulledFailed } from './retire-pulled-failed.postgres.ts';
import { retirePurged } from './retire-purged.postgres.ts';
import { type LoopLooked, retireSucceeded, writeLooked } from './retire-succeeded.postgres.ts';
import { type Gone, NONE, SMALL_TABLES, withinSlice } from './small-tables.ts';
import type { QueuesGone } from './unneeded-queues.ts';

// What somebody redrives, fixes or deletes just now is passed over: it is another matter then.
const LETTERS = `SELECT seq, queue_id, state, payload_id FROM message WHERE dead_at < $1 ORDER BY dead_at LIMIT $2
  FOR UPDATE SKIP LOCKED`;
// What failed, and what was cancelled, each by its index.
const FAILED = [6, 7].map(
  (state) => `SELECT r.id FROM workflow w CROSS JOIN LATERAL (
  SELECT id FROM run WHERE workflow_num = w.num AND started_at < $1 AND state = ${state} AND ended_at < $1
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) ORDER BY started_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS r LIMIT $2`,
);
const NOT_HELD = 'NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id)';
// Successes without a loop. In the way of the quick ones that are due are those that ended within the minute behind them.
const REQUESTS = `SELECT r.id FROM workflow w CROSS JOIN LATERAL (
  SELECT id FROM run WHERE workflow_num = w.num AND loop_id IS NULL AND state = 5 AND ended_at <= started_at + 60000
  AND started_at < $1 AND ended_at < $1 AND ${NOT_HELD} LIMIT $2) AS r LIMIT $2`;
const LONG_REQUESTS = `SELECT id FROM run WHERE loop_id IS NULL AND state = 5 AND ended_at > started_at + 60000 AND ended_at < $1
  AND ${NOT_HELD} LIMIT $2`;
// Rows that a flush writes just now are passed over. They are chosen first: a limit in a part of the WHERE may be counted anew for each row.
const SMALL = SMALL_TABLES.map(({ name, key, age, keptMs }) => ({
  sql: `WITH due AS MATERIALIZED (
      SELECT ${key} FROM ${name} WHERE ${age} < $1 ORDER BY ${age} LIMIT $2 FOR UPDATE SKIP LOCKED)
    DELETE FROM ${name} WHERE (${key}) IN (SELECT ${key} FROM due)`,
  keptMs,
}));
const BLOBS = `SELECT id, octet_length(bytes) AS size FROM blob WHERE unreferenced_at < $1 ORDER BY unreferenced_at LIMIT $2
  FOR UPDATE SKIP LOCKED`;
const DELETE_BLOBS = 'DELETE FROM blob WHERE id = ANY ($1::bigint[])';
// What a flush is counting just now comes next time: nobody waits for anybody. A quick success that ended in a minute began
// at most a minute before it: from there on its loop is looked at again.
const ADD_UP = `WITH past AS (
    DELETE FROM minute_of_worker m USING (
      SELECT loop_id, minute, worker FROM minute_of_worker WHERE minute < $1 FOR UPDATE SKIP LOCKED) d
    WHERE m.loop_id = d.loop_id AND m.minute = d.minute AND m.worker = d.worker RETURNING m.*),
  counted AS (
    INSERT INTO minute AS c (loop_id, minute, succeeded, failed)
    SELECT loop_id, minute, sum(succeeded), sum(failed) FROM past GROUP BY loop_id, minute ORDER BY loop_id, minute
    ON CONFLICT (loop_id, minute) DO UPDATE SET succeeded = c.succeeded + excluded.succeeded, failed = c.failed + excluded.failed),
  locked AS MATERIALIZED (
    SELECT id FROM loop WHERE id IN (SELECT loop_id FROM past) ORDER BY id FOR NO KEY UPDATE)
  UPDATE loop l SET kept_succeeded = l.kept_succeeded + p.succeeded, retire_from = least(l.retire_from, p.earliest - 60000)
  FROM locked JOIN (
    SELECT loop_id, sum(succeeded)::bigint AS succeeded, min(minute) FILTER (WHERE succeeded > 0) AS earliest
    FROM past GROUP BY loop_id) p
  ON p.loop_id = locked.id WHERE l.id = locked.id`;
/**
 * One process retires at a time, so that no two count the same loop down. Whoever finds another at it leaves it the work.
 * Nobody else waits for this lock. What goes is found by an index, in its order: a planner whose statistics are older than a
 * minute of full speed would read and sort all of a loop's runs for each slice.
 */
const ALONE = `SELECT pg_try_advisory_xact_lock(${RETIRE_LOCK}, 0) AS alone, set_config('enable_seqscan', 'off', true),
  set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`;
const isAlone = async (tx: PostgresTx): Promise<boolean> => (await tx.get<{ alone: boolean }>(ALONE))!.alone;

/** Adds up what each worker counted for itself before the minute now, so that loops know how many successes they keep. */
export async function addUpMinutes(tx: PostgresTx, { now }: Pick<RetireRules, 'now'>): Promise<void> {
  if (await isAlone(tx)) await tx.run(ADD_UP, now - MINUTE_MS);
}

/** Successes without a loop that are too old. */
async function retireRequests(tx: PostgresTx, { now, succeededDays }: RetireRules, limit: number): Promise<number> {
  const endedBefore = now - succeededDays * DAY_MS;
  const gone = await retireRuns(tx, await tx.all(LONG_REQUESTS, endedBefore, limit), now, limit);
  if (gone >= limit) return gone;
  return gone + (await retireRuns(tx, await tx.all(REQUESTS, endedBefore, limit - gone), now, limit - gone));
}

/** What is not history, and is looked at for a while only. */
async function retireSmall(tx: PostgresTx, now: number, limit: number): Promise<number> {
  let gone = 0;
  for (const { sql, keptMs } of SMALL) if (gone < limit) gone += await tx.run(sql, now - keptMs, limit - gone);
  return gone;
}

/** Large values that nothing refers to. */
async function retireBlobs(tx: PostgresTx, now: number, limit: number): Promise<Gone> {
  const due = await tx.all<{ id: number; size: number }>(BLOBS, now - DAY_MS, limit);
  const ids = withinSlice(due);
  if (ids.length > 0) await tx.run(DELETE_BLOBS, numbers(ids));
  return { rows: ids.length, more: ids.length < due.length };
}

/**
 * Deletes one slice of what retention lets go; answers how many rows went, 0 when there is nothing left to do, and of which
 * queues messages went. It locks what may change under it, and needs no snapshot: flushes write the rows of loops, payloads
 * and blobs all the time, and whoever may not see what was written since would have to begin anew for ever.
 */
export async function retire(tx: PostgresTx, rules: RetireRules): Promise<Retired> {
  if (!(await isAlone(tx))) return { rows: 0, messages: [], more: false };
  const messages = new Map<number, number>();
  const looked: LoopLooked[] = [];
  const others: QueuesGone = rules.only === 'succeeded' ? NONE : await retireOthers(tx, rules, messages);
  const left = rules.limit - others.rows;
  const rows = others.rows + (left > 0 ? await retireSucceeded(tx, rules, left, looked) : 0);
  // Last, so that flushes wait for these rows no longer than for the commit.
  await writeLooked(tx, looked);
  return {
    rows,
    messages: [...messages].map(([queueId, count]) => ({ queueId: queueId as QueueId, count })),
    more: rows >= rules.limit || others.more,
    ...(others.looked && { queuesLooked: others.looked }),
  };
}

/** All but the successes of loops, which may be more at any time. */
async function retireOthers(tx: PostgresTx, rules: RetireRules, messages: Map<number, number>): Promise<QueuesGone> {
  const { now, limit } = rules;
  const failedBefore = now - rules.failedDays * DAY_MS;
  let gone = await retireMessages(tx, await tx.all(LETTERS, failedBefore, limit), now, messages);
  for (const sql of FAILED)
    if (gone < limit) gone += await retireRuns(tx, await tx.all(sql, failedBefore, limit - gone), now, limit - gone);
  if (gone < limit) gone += await retirePulledFailed(tx, rules, limit - gone, messages);
  if (gone < limit) gone += await retireRequests(tx, rules, limit - gone);
  const purged: QueuesGone = gone < limit ? await retirePurged(tx, rules, limit - gone, messages) : NONE;
  gone += purged.rows;
  if (gone < limit) gone += await retireSmall(tx, now, limit - gone);
  const blobs = gone < limit ? await retireBlobs(tx, now, limit - gone) : NONE;
  return { ...purged, rows: gone + blobs.rows, more: purged.more || blobs.more };
}

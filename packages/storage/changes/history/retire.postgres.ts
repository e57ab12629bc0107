import type { QueueId } from '@loopwright/model';
import type { Retired, RetireRules } from '@loopwright/runtime/ports';
import { countPayload } from '../../blobs/count-payload.postgres.ts';
import { DAY_MS, MINUTE_MS } from '../../codes.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { deleteRun } from './delete-run.postgres.ts';

const LETTERS = 'SELECT seq, queue_id, payload_id FROM message WHERE dead_at < $1 ORDER BY dead_at LIMIT $2';
const DELETE_LETTER = 'DELETE FROM message WHERE seq = $1';
const WORKFLOWS = 'SELECT num FROM workflow';
const FAILED = `SELECT id FROM run WHERE workflow_num = $1 AND started_at < $2 AND state <> 5 AND state IN (6, 7) AND ended_at < $3
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) ORDER BY started_at LIMIT $4`;
// Of loops with an inbox of their own: those whose producer listened to no door when they last ran.
const PULLED = `SELECT l.id, l.workflow_num FROM loop l JOIN queue q ON q.id = l.queue_id WHERE q.workflow_num IS NOT NULL AND (
  SELECT x.channel IS NULL FROM execution e JOIN execution_loop x ON x.execution_num = e.num AND x.node_id = l.node_id
  WHERE e.workflow_num = l.workflow_num ORDER BY e.num DESC LIMIT 1)`;
const PULLED_FAILED = `SELECT id FROM run WHERE workflow_num = $1 AND state <> 5 AND state = 6 AND loop_id = $2
  ORDER BY started_at DESC, id DESC LIMIT $3 OFFSET $4`;
const LETTERS_OF_RUN = 'SELECT seq, queue_id, payload_id FROM message WHERE run_id = $1 AND state = 2';
const LOOPS = 'SELECT id, kept_succeeded, retire_from FROM loop';
const SUCCEEDED = `SELECT id, started_at FROM run WHERE loop_id = $1 AND id >= $2 AND state = 5
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) ORDER BY id LIMIT $3`;
const LOOP_RETIRED =
  'UPDATE loop SET kept_succeeded = greatest(kept_succeeded - $1, 0), retire_from = $2 WHERE id = $3';
const LOOPLESS = 'SELECT id FROM run WHERE loop_id IS NULL AND state = 5 AND started_at < $1 ORDER BY id LIMIT $2';
const SMALL = [
  ['DELETE FROM remembered_key WHERE at < $1', DAY_MS],
  ['DELETE FROM removed_connection WHERE removed_at < $1', DAY_MS],
  ['DELETE FROM removed_node WHERE removed_at < $1', DAY_MS],
  ['DELETE FROM applied_edit WHERE at < $1', DAY_MS],
  ['DELETE FROM seen_message WHERE until < $1', 0],
  ['DELETE FROM settling WHERE latest < $1', 0],
  ['DELETE FROM blob WHERE unreferenced_at < $1', DAY_MS],
  ['DELETE FROM revoked_token WHERE expires_at < $1', 0],
] as const;
const PURGED = 'SELECT num FROM workflow WHERE purged = 1';
const PURGED_MESSAGES = `SELECT m.seq, m.queue_id, m.payload_id FROM message m JOIN queue q ON q.id = m.queue_id WHERE q.workflow_num = $1 LIMIT $2`;
const PURGED_RUNS = `SELECT id FROM run WHERE loop_id IN (SELECT id FROM loop WHERE workflow_num = $1)
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) LIMIT $2`;
const PURGED_LOOPLESS = 'SELECT id FROM run WHERE loop_id IS NULL AND workflow_num = $1 LIMIT $2';
const STILL_USED = 'SELECT 1 AS used FROM run WHERE loop_id IN (SELECT id FROM loop WHERE workflow_num = $1) LIMIT 1';
const DROP_MINUTES = ['minute', 'minute_of_worker'].map(
  (table) => `DELETE FROM ${table} WHERE loop_id IN (SELECT id FROM loop WHERE workflow_num = $1)`,
);
// What a flush is counting just now comes next time: nobody waits for anybody.
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
  UPDATE loop l SET kept_succeeded = l.kept_succeeded + p.succeeded, retire_from = least(l.retire_from, p.lowest)
  FROM locked JOIN (
    SELECT loop_id, sum(succeeded)::bigint AS succeeded, min(lowest_succeeded) AS lowest FROM past GROUP BY loop_id) p
  ON p.loop_id = locked.id WHERE l.id = locked.id`;
const DROP_WORKFLOW = 'DELETE FROM workflow WHERE num = $1';

async function retireMessages(
  tx: PostgresTx,
  rows: readonly { seq: number; queue_id: number; payload_id: number | null }[],
  now: number,
  gone: Map<number, number>,
): Promise<number> {
  for (const { seq, queue_id: queueId, payload_id: payloadId } of rows) {
    gone.set(queueId, (gone.get(queueId) ?? 0) + 1);
    await tx.run(DELETE_LETTER, seq);
    if (payloadId !== null) await countPayload(tx, payloadId, -1, true, now);
  }
  return rows.length;
}

async function retireRuns(tx: PostgresTx, rows: readonly { id: number }[], now: number): Promise<number> {
  let gone = 0;
  for (const { id } of rows) gone += await deleteRun(tx, id, now);
  return gone;
}

/** Successes of each loop: those beyond the newest `succeededRuns`, and those that are too old. */
async function retireSucceeded(tx: PostgresTx, rules: RetireRules, limit: number): Promise<number> {
  const { now } = rules;
  const cutoff = now - rules.succeededDays * DAY_MS;
  let gone = 0;
  for (const loop of await tx.all<{ id: number; kept_succeeded: number; retire_from: number }>(LOOPS)) {
    if (gone >= limit) break;
    const beyond = loop.kept_succeeded - rules.succeededRuns;
    // One row tells whether the oldest is due; more are read only when it is.
    const oldest = await tx.get<{ id: number; started_at: number }>(SUCCEEDED, loop.id, loop.retire_from, 1);
    if (oldest === undefined || (beyond <= 0 && oldest.started_at >= cutoff)) continue;
    const candidates = await tx.all<{ id: number; started_at: number }>(
      SUCCEEDED,
      loop.id,
      loop.retire_from,
      limit - gone,
    );
    const due = candidates.filter((run, index) => index < beyond || run.started_at < cutoff);
    gone += await retireRuns(tx, due, now);
    // Where the next slice begins to look. A run that is kept by its message is met again, none is passed over.
    const kept = candidates.find((run) => !due.includes(run));
    const last = due.at(-1);
    const from = kept?.id ?? (last === undefined ? loop.retire_from : last.id + 1);
    await tx.run(LOOP_RETIRED, due.length, from, loop.id);
  }
  return gone;
}

/** Failed runs of loops whose producer makes its own data, with their dead letters: nobody waits for them, and nothing holds the producer back. */
async function retirePulledFailed(
  tx: PostgresTx,
  rules: RetireRules,
  limit: number,
  messages: Map<number, number>,
): Promise<number> {
  let gone = 0;
  for (const loop of await tx.all<{ id: number; workflow_num: number }>(PULLED)) {
    if (gone >= limit) break;
    const beyond = await tx.all<{ id: number }>(
      PULLED_FAILED,
      loop.workflow_num,
      loop.id,
      limit - gone,
      rules.pulledFailedRuns,
    );
    for (const { id } of beyond)
      gone += await retireMessages(tx, await tx.all(LETTERS_OF_RUN, id), rules.now, messages);
    gone += await retireRuns(tx, beyond, rules.now);
  }
  return gone;
}

/** What is left of workflows that were deleted for good: messages of their inboxes, runs, at last their own rows. */
async function retirePurged(
  tx: PostgresTx,
  now: number,
  limit: number,
  messages: Map<number, number>,
): Promise<number> {
  let gone = 0;
  for (const { num } of await tx.all<{ num: number }>(PURGED)) {
    gone += await retireMessages(tx, await tx.all(PURGED_MESSAGES, num, limit - gone), now, messages);
    if (gone < limit) gone += await retireRuns(tx, await tx.all(PURGED_RUNS, num, limit - gone), now);
    if (gone < limit) gone += await retireRuns(tx, await tx.all(PURGED_LOOPLESS, num, limit - gone), now);
    if (gone >= limit) break;
    if ((await tx.get(STILL_USED, num)) !== undefined) continue;
    for (const sql of DROP_MINUTES) await tx.run(sql, num);
    gone += await tx.run(DROP_WORKFLOW, num);
  }
  return gone;
}

/** Adds up what each worker counted for itself before the minute now, so that loops know how many successes they keep. */
export async function addUpMinutes(tx: PostgresTx, { now }: Pick<RetireRules, 'now'>): Promise<void> {
  await tx.run(ADD_UP, now - MINUTE_MS);
}

/** Deletes one slice of what retention lets go; answers how many rows went, 0 when there is nothing left to do, and of which queues messages went. */
export async function retire(tx: PostgresTx, rules: RetireRules): Promise<Retired> {
  const messages = new Map<number, number>();
  const rows = await retireRows(tx, rules, messages);
  return { rows, messages: [...messages].map(([queueId, count]) => ({ queueId: queueId as QueueId, count })) };
}

async function retireRows(tx: PostgresTx, rules: RetireRules, messages: Map<number, number>): Promise<number> {
  const { now, limit } = rules;
  const failedBefore = now - rules.failedDays * DAY_MS;
  let gone = await retireMessages(tx, await tx.all(LETTERS, failedBefore, limit), now, messages);
  for (const { num } of await tx.all<{ num: number }>(WORKFLOWS)) {
    if (gone >= limit) return gone;
    gone += await retireRuns(tx, await tx.all(FAILED, num, failedBefore, failedBefore, limit - gone), now);
  }
  if (gone < limit) gone += await retirePulledFailed(tx, rules, limit - gone, messages);
  if (gone < limit) gone += await retireSucceeded(tx, rules, limit - gone);
  if (gone < limit)
    gone += await retireRuns(tx, await tx.all(LOOPLESS, now - rules.succeededDays * DAY_MS, limit - gone), now);
  if (gone < limit) gone += await retirePurged(tx, now, limit - gone, messages);
  if (gone < limit) for (const [sql, age] of SMALL) gone += await tx.run(sql, now - age);
  return gone;
}

import type { SqliteTx } from '../../thread/transaction.ts';

/**
 * Messages of a queue that are freed at once. Freeing the hundred thousand of a large crash in one transaction would take
 * the first of them longer than all that a start does besides.
 */
const AT_ONCE = 100;

/** Queues with messages that an incarnation which is dead still holds. A table of the writer's connection alone: it begins empty. */
export const LEFT_OVER: string = 'CREATE TEMP TABLE left_over (queue_id INTEGER PRIMARY KEY) STRICT';

const FORGET_ALL = 'DELETE FROM left_over';
const NOTE_ALL = `INSERT INTO left_over SELECT id FROM queue
  WHERE EXISTS (SELECT 1 FROM message WHERE queue_id = queue.id AND state = 1)`;
const NOTED = 'SELECT queue_id FROM left_over';
const IS_NOTED = 'SELECT 1 AS noted FROM left_over WHERE queue_id = ?';
const FORGET = 'DELETE FROM left_over WHERE queue_id = ?';
const HELD = `SELECT count(*) AS held FROM message WHERE queue_id IN (SELECT id FROM queue) AND state = 1`;
const FREE_MESSAGES = `UPDATE message SET state = 0, worker = NULL WHERE seq IN (
  SELECT seq FROM message WHERE queue_id = ?1 AND state = 1 AND worker <> ?2 ORDER BY priority DESC, (run_id IS NULL OR requeued = 1), seq LIMIT ?3) RETURNING run_id`;
const FREE_RUN = 'UPDATE run SET state = 0, worker = NULL WHERE id = ? AND worker <> ?';

/**
 * Frees the first messages of a queue that were left over: ready again, the delivery spent, their runs `waiting`. The
 * others come behind them in the order of claims: whoever claims finds the next ones ready.
 *
 * @param incarnation - the one that lives
 * @param least - so many at least, where that many are left
 * @returns false when none were left
 */
export function freeSome(tx: SqliteTx, queueId: number, incarnation: number, least = 1): boolean {
  if (tx.get(IS_NOTED, queueId) === undefined) return false;
  const most = Math.max(AT_ONCE, least);
  const freed = tx.all<{ run_id: number | null }>(FREE_MESSAGES, queueId, incarnation, most);
  for (const { run_id: runId } of freed) if (runId !== null) tx.run(FREE_RUN, runId, incarnation);
  if (freed.length < most) tx.run(FORGET, queueId);
  return freed.length > 0;
}

/** Notes what the dead still hold, and frees the first messages of each queue. Answers how many there were in all. */
export function noteLeftOver(tx: SqliteTx, incarnation: number): number {
  const { held } = tx.get<{ held: number }>(HELD)!;
  tx.run(FORGET_ALL);
  tx.run(NOTE_ALL);
  for (const { queue_id: queueId } of tx.all<{ queue_id: number }>(NOTED)) freeSome(tx, queueId, incarnation);
  return held;
}

/** Frees all that is left over. */
export function freeAll(tx: SqliteTx, incarnation: number): void {
  for (const { queue_id: queueId } of tx.all<{ queue_id: number }>(NOTED)) while (freeSome(tx, queueId, incarnation));
}

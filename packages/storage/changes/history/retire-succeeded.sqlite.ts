import type { RetireRules } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { deleteRun } from './delete-run.sqlite.ts';
import { type LongSuccess, type QuickSuccess, type SucceededDue, succeededDue } from './succeeded-due.ts';

const LOOPS = 'SELECT id, kept_succeeded, retire_from FROM loop';
const QUICK = `SELECT id, started_at, ended_at, EXISTS (SELECT 1 FROM message WHERE run_id = run.id) AS held FROM run
  WHERE loop_id = ? AND started_at >= ? AND state = 5 AND ended_at <= started_at + 60000 ORDER BY started_at, id LIMIT ?`;
const LONG = `SELECT id, ended_at FROM run WHERE loop_id = ? AND state = 5 AND ended_at > started_at + 60000
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) ORDER BY ended_at LIMIT ?`;
const LOOK_FROM = 'UPDATE loop SET kept_succeeded = max(kept_succeeded - ?, 0), retire_from = ? WHERE id = ?';

/** Successes of each loop: all but the `succeededRuns` that ended last, and those that ended too long ago. */
export function retireSucceeded(tx: SqliteTx, rules: RetireRules, limit: number): number {
  const endedBefore = rules.now - rules.succeededDays * DAY_MS;
  let gone = 0;
  for (const loop of tx.all<{ id: number; kept_succeeded: number; retire_from: number }>(LOOPS)) {
    if (gone >= limit) break;
    const rule = { beyond: loop.kept_succeeded - rules.succeededRuns, endedBefore };
    const look = (most: number): SucceededDue =>
      succeededDue(
        tx.all<QuickSuccess>(QUICK, loop.id, loop.retire_from, most),
        tx.all<LongSuccess>(LONG, loop.id, most),
        most,
        rule,
      );
    // One row of each kind tells whether the oldest is due; more are read only when it is.
    let found = look(1);
    if (found.due.length > 0 || found.isHeld) found = look(limit - gone);
    for (const { id } of found.due) gone += deleteRun(tx, id, rules.now);
    if (found.due.length > 0 || found.from !== loop.retire_from)
      tx.run(LOOK_FROM, found.due.length, found.from, loop.id);
  }
  return gone;
}

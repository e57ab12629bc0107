import type { RetireRules } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { deleteRuns } from './delete-runs.sqlite.ts';
import { type LongSuccess, lookFrom, type QuickSuccess, succeededDue } from './succeeded-due.ts';

// Of the others nothing is due.
const LOOPS = `SELECT id, kept_succeeded, retire_from FROM loop WHERE kept_succeeded > ?1 OR retire_from < ?2
  OR EXISTS (SELECT 1 FROM run WHERE loop_id = loop.id AND state = 5 AND ended_at > started_at + 60000 AND ended_at < ?2)`;
const QUICK = `SELECT id, started_at, ended_at, EXISTS (SELECT 1 FROM message WHERE run_id = run.id) AS held FROM run
  WHERE loop_id = ? AND started_at >= ? AND state = 5 AND ended_at <= started_at + 60000 ORDER BY started_at, id LIMIT ?`;
const LONG = `SELECT id, ended_at FROM run WHERE loop_id = ? AND state = 5 AND ended_at > started_at + 60000
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) ORDER BY ended_at LIMIT ?`;
const LOOK_FROM = 'UPDATE loop SET kept_succeeded = max(kept_succeeded - ?, 0), retire_from = ? WHERE id = ?';

/** Successes of each loop: all but the `succeededRuns` that ended last, and those that ended too long ago. */
export function retireSucceeded(tx: SqliteTx, rules: RetireRules, limit: number): number {
  const endedBefore = rules.now - rules.succeededDays * DAY_MS;
  let gone = 0;
  for (const loop of tx.all<{ id: number; kept_succeeded: number; retire_from: number }>(
    LOOPS,
    rules.succeededRuns,
    endedBefore,
  )) {
    if (gone >= limit) break;
    const most = limit - gone;
    const quick = tx.all<QuickSuccess>(QUICK, loop.id, loop.retire_from, most);
    const long = tx.all<LongSuccess>(LONG, loop.id, most);
    const due = succeededDue(quick, long, { beyond: loop.kept_succeeded - rules.succeededRuns, endedBefore });
    const { runs, rows } = deleteRuns(tx, due.slice(0, most), rules.now, most);
    gone += rows;
    const from = lookFrom(quick, due.slice(0, runs), quick.length < most);
    if (runs > 0 || from !== loop.retire_from) tx.run(LOOK_FROM, runs, from, loop.id);
  }
  return gone;
}

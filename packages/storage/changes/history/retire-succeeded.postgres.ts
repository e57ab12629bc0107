import type { RetireRules } from '@loopwright/runtime/ports';
import { DAY_MS } from '../../codes.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { deleteRuns } from './delete-runs.postgres.ts';
import { type LongSuccess, lookFrom, type QuickSuccess, succeededDue } from './succeeded-due.ts';

// Of the others nothing is due.
const LOOPS = `SELECT id, kept_succeeded, retire_from FROM loop WHERE kept_succeeded > $1 OR retire_from < $2
  OR EXISTS (SELECT 1 FROM run WHERE loop_id = loop.id AND state = 5 AND ended_at > started_at + 60000 AND ended_at < $2)
  ORDER BY id`;
const QUICK = `SELECT id, started_at, ended_at, (EXISTS (SELECT 1 FROM message WHERE run_id = run.id))::int AS held FROM run
  WHERE loop_id = $1 AND started_at >= $2 AND state = 5 AND ended_at <= started_at + 60000 ORDER BY started_at LIMIT $3`;
const LONG = `SELECT id, ended_at FROM run WHERE loop_id = $1 AND state = 5 AND ended_at > started_at + 60000
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id) ORDER BY ended_at LIMIT $2`;
// A server of the release before may have moved it back since it was read: what it counted is not passed over.
const LOOK_FROM = `UPDATE loop SET kept_succeeded = greatest(kept_succeeded - $1, 0),
  retire_from = CASE WHEN retire_from = $4 THEN $2 ELSE least(retire_from, $2) END WHERE id = $3`;

/** A loop that retention looked at: how many went, and from where on it looks next. */
export interface LoopLooked {
  readonly id: number;
  readonly gone: number;
  readonly from: number;
  /** From where on it looked this time. */
  readonly before: number;
}

/** Successes of each loop: all but the `succeededRuns` that ended last, and those that ended too long ago. `looked` is still to be written. */
export async function retireSucceeded(
  tx: PostgresTx,
  rules: RetireRules,
  limit: number,
  looked: LoopLooked[],
): Promise<number> {
  const endedBefore = rules.now - rules.succeededDays * DAY_MS;
  let gone = 0;
  const loops = await tx.all<{ id: number; kept_succeeded: number; retire_from: number }>(
    LOOPS,
    rules.succeededRuns,
    endedBefore,
  );
  for (const loop of loops) {
    if (gone >= limit) break;
    const most = limit - gone;
    const quick = await tx.all<QuickSuccess>(QUICK, loop.id, loop.retire_from, most);
    const long = await tx.all<LongSuccess>(LONG, loop.id, most);
    const due = succeededDue(quick, long, { beyond: loop.kept_succeeded - rules.succeededRuns, endedBefore });
    const { runs, rows } = await deleteRuns(tx, due.slice(0, most), rules.now, most);
    gone += rows;
    const from = lookFrom(quick, due.slice(0, runs), quick.length < most);
    if (runs > 0 || from !== loop.retire_from) looked.push({ id: loop.id, gone: runs, from, before: loop.retire_from });
  }
  return gone;
}

/** Writes where loops were looked at, in the order in which flushes lock their rows. */
export async function writeLooked(tx: PostgresTx, looked: readonly LoopLooked[]): Promise<void> {
  for (const { id, gone, from, before } of looked) await tx.run(LOOK_FROM, gone, from, id, before);
}

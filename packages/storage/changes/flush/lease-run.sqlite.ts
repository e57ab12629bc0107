import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

// From waiting, parked, suspended or blocked; its message, where it has one, must be in the hands of this incarnation.
const LEASE = `UPDATE run SET state = 1, worker = ?1, uncertain = max(uncertain, ?3) WHERE id = ?2 AND state IN (0, 2, 3, 4)
  AND NOT EXISTS (SELECT 1 FROM message WHERE run_id = ?2 AND (state <> 1 OR worker <> ?1))`;

/** Takes a run up again that was set aside. `lease-lost` when it was not, or when another incarnation has its message. */
export function leaseRun(group: GroupContext, { runId, uncertain }: StoredChangeOf<'lease-run'>): ChangeOutcome {
  if (group.tx.run(LEASE, group.worker, runId, uncertain ? 1 : 0) === 0) return 'lease-lost';
  group.holds.add(runId);
  return 'written';
}

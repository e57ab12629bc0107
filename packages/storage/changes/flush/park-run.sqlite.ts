import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

const PARK = 'UPDATE run SET state = 2, worker = NULL WHERE id = ? AND state = 1 AND worker = ?';
// To wait spends no delivery: only a crash does.
const PARK_MESSAGE = `UPDATE message SET state = 3, worker = NULL, deliveries = max(deliveries - 1, 0), due_at = ?
  WHERE run_id = ? AND state = 1 AND worker = ?`;

// What was answered between its last look and now would be answered in vain. An answer to what it does not wait for yet
// (its row names no node) is no reason to go on.
const ANSWERED = `UPDATE message SET state = 0, due_at = NULL WHERE run_id = ?1 AND state = 3
  AND EXISTS (SELECT 1 FROM wait WHERE run_id = ?1 AND state <> 0 AND taken = 0
    AND node_id IS NOT NULL)`;

/** Sets a run aside that this incarnation holds, until an instant or an answer. Its message is parked, or keeps its place. */
export function parkRun(group: GroupContext, { runId, until, keepsPlace }: StoredChangeOf<'park-run'>): ChangeOutcome {
  if (group.tx.run(PARK, runId, group.worker) === 0) return 'lease-lost';
  if (!keepsPlace) {
    group.tx.run(PARK_MESSAGE, until, runId, group.worker);
    group.tx.run(ANSWERED, runId);
  }
  return 'written';
}

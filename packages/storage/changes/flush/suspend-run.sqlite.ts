import { RUN_STATE } from '../../codes.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

const SUSPEND = 'UPDATE run SET state = ?, worker = NULL WHERE id = ? AND state = 1 AND worker = ?';
// A planned stop spends no delivery: only a crash does.
const READY = `UPDATE message SET state = 0, worker = NULL, deliveries = max(deliveries - 1, 0)
  WHERE run_id = ? AND state = 1 AND worker = ?`;

/** Sets a run aside that this incarnation holds; its message is ready again at its old place. */
export function suspendRun(group: GroupContext, { runId, state }: StoredChangeOf<'suspend-run'>): ChangeOutcome {
  if (group.tx.run(SUSPEND, RUN_STATE[state], runId, group.worker) === 0) return 'lease-lost';
  group.tx.run(READY, runId, group.worker);
  return 'written';
}

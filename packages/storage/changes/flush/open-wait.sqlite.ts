import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

// An answer that came early, or that an attempt before failed on, has its row already: that keeps its state.
const OPEN = `INSERT INTO wait (run_id, key, kind, state, workflow_num, node_id, request, created_at, due_at)
  VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8)
  ON CONFLICT (run_id, key) DO UPDATE SET node_id = ?5, request = ?6, due_at = ?8, taken = 0`;

/** Writes what a task waits for. */
export function openWait(group: GroupContext, wait: StoredChangeOf<'open-wait'>): ChangeOutcome {
  const kind = wait.of === 'approval' ? 1 : 0;
  const workflowNum = group.workflowNum(wait.workflowId);
  group.tx.run(OPEN, wait.runId, wait.key, kind, workflowNum, wait.nodeId, wait.request, wait.at, wait.until);
  return 'written';
}

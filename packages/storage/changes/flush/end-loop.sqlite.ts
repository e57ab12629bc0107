import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

const END = `INSERT INTO execution_loop (execution_num, node_id, ended) VALUES (?, ?, 1)
  ON CONFLICT DO UPDATE SET ended = 1`;

/** Marks that a loop will write no more in this execution. */
export function endLoop(group: GroupContext, { executionId, nodeId }: StoredChangeOf<'end-loop'>): ChangeOutcome {
  group.tx.run(END, group.executionNum(executionId), nodeId);
  return 'written';
}

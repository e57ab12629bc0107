import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

const RELEASE = `UPDATE message SET state = 0, worker = NULL, deliveries = max(deliveries - 1, 0)
  WHERE seq = ? AND state = 1 AND worker = ?`;
const THERE = 'SELECT 1 AS there FROM message WHERE seq = ?';

/**
 * Gives messages back that were claimed and not begun. One that this incarnation does not hold loses the group; one that is
 * gone does not: retention took it with its workflow, and those beside it are to be had again.
 */
export function releaseMessages(group: GroupContext, { seqs }: StoredChangeOf<'release-messages'>): ChangeOutcome {
  for (const seq of seqs) {
    const released = group.tx.run(RELEASE, seq, group.worker) > 0;
    if (!released && group.tx.get(THERE, seq) !== undefined) return 'lease-lost';
  }
  return 'written';
}

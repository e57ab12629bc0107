import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

const RELEASE = `UPDATE message SET state = 0, worker = NULL, deliveries = max(deliveries - 1, 0)
  WHERE seq = ? AND state = 1 AND worker = ?`;

/** Gives messages back that were claimed and not begun. One that this incarnation does not hold loses the group. */
export function releaseMessages(group: GroupContext, { seqs }: StoredChangeOf<'release-messages'>): ChangeOutcome {
  for (const seq of seqs) if (group.tx.run(RELEASE, seq, group.worker) === 0) return 'lease-lost';
  return 'written';
}

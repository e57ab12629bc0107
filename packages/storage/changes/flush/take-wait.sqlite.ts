import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

const TAKE = 'UPDATE wait SET taken = 1 WHERE run_id = ? AND key = ? AND state <> 0';

/** Marks that a run has gone on with what its wait got. */
export function takeWait(group: GroupContext, { runId, key }: StoredChangeOf<'take-wait'>): ChangeOutcome {
  group.tx.run(TAKE, runId, key);
  return 'written';
}

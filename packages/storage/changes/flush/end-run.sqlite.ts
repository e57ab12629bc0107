import { RUN_STATE } from '../../codes.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyEnd } from './tally.sqlite.ts';

const END = `UPDATE run SET state = ?, worker = NULL, ended_at = ?, error_code = ?, error_text = ?, error_node = ?
  WHERE id = ? AND state = 1 AND worker = ? RETURNING loop_id`;

/** Ends a run that this incarnation holds. Its message is the matter of another change in the same group. */
export function endRun(group: GroupContext, { runId, end }: StoredChangeOf<'end-run'>): ChangeOutcome {
  const ended = group.tx.get<{ loop_id: number | null }>(
    END,
    RUN_STATE[end.state],
    end.endedAt,
    end.error?.code ?? null,
    end.error?.text ?? null,
    end.errorNode,
    runId,
    group.worker,
  );
  if (ended === undefined) return 'lease-lost';
  if (ended.loop_id !== null) tallyEnd(group.tally, ended.loop_id, end.state, end.endedAt);
  return 'written';
}

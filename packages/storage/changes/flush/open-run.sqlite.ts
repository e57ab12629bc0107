import { RUN_ORIGINS, RUN_STATE } from '../../codes.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyEnd, tallyIteration, tallyPayload } from './tally.sqlite.ts';
import { wholeNumber } from './whole-number.ts';

const OPEN = `INSERT INTO run (id, loop_id, workflow_num, version_id, execution_num, iteration, origin, state, caller,
  payload_id, worker, started_at, ended_at, error_code, error_text, error_node, replay_of)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const NAME = 'UPDATE message SET run_id = ? WHERE seq = ? AND state = 1 AND worker = ?';

/** Writes a run, leased to this incarnation or ended already. `lease-lost` when its message is not this incarnation's. */
export function openRun(group: GroupContext, { run, messageSeq, end }: StoredChangeOf<'open-run'>): ChangeOutcome {
  const { tx, tally } = group;
  tx.run(
    OPEN,
    run.id,
    run.loopId,
    group.workflowNum(run.workflowId),
    run.versionId,
    run.executionId === null ? null : group.executionNum(run.executionId),
    wholeNumber(run.iteration, 'iteration'),
    RUN_ORIGINS.indexOf(run.origin),
    end === null ? RUN_STATE.leased : RUN_STATE[end.state],
    run.caller ? 1 : 0,
    run.payloadId,
    end === null ? group.worker : null,
    run.startedAt,
    end === null ? null : end.endedAt,
    end?.error?.code ?? null,
    end?.error?.text ?? null,
    end?.errorNode ?? null,
    run.replayOf ?? null,
  );
  group.holds.add(run.id);
  if (run.payloadId !== null) tallyPayload(tally, run.payloadId, 1, false);
  if (run.loopId !== null) {
    tallyIteration(tally, run.loopId, run.iteration);
    if (end !== null) tallyEnd(tally, run.loopId, end.state, end.endedAt);
  }
  if (messageSeq === null || group.leaving?.has(messageSeq)) return 'written';
  return tx.run(NAME, run.id, messageSeq, group.worker) === 0 ? 'lease-lost' : 'written';
}

import { MESSAGE_STATE, RUN_STATE } from '../../codes.ts';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { ChangeOutcome } from './context.ts';
import type { Draft, DraftRun } from './draft.ts';
import { countEnd, countIteration, countReference } from './draft-counts.ts';
import { giveBack, holdsMessageOf, nameRunOf } from './draft-messages.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { wholeNumber } from './whole-number.ts';

/** Number of a workflow. Throws a DataError for one that is not there. */
export function workflowNum(draft: Draft, id: string): number {
  const num = draft.facts.workflowNums.get(id);
  if (num === undefined) throw new DataError(`There is no workflow ${id}`);
  return num;
}

/** Number of an execution. Throws a DataError for one that is not there. */
export function executionNum(draft: Draft, id: string): number {
  const num = draft.facts.executionNums.get(id);
  if (num === undefined) throw new DataError(`There is no execution ${id}`);
  return num;
}

/** The run, when this incarnation holds it. */
export function heldRun(draft: Draft, id: number): DraftRun | null {
  const run = draft.runs.get(id);
  return run?.state === RUN_STATE.leased && run.worker === draft.worker ? run : null;
}

/** Writes a run, leased to this incarnation or ended already. `lease-lost` when its message is not this incarnation's. */
export function openRun(draft: Draft, { run, messageSeq, end }: StoredChangeOf<'open-run'>): ChangeOutcome {
  if (draft.runs.has(run.id)) throw new DataError(`There is a run ${run.id} already`);
  const num = workflowNum(draft, run.workflowId);
  const execution = run.executionId === null ? null : executionNum(draft, run.executionId);
  wholeNumber(run.iteration, 'iteration');
  draft.put(draft.runs, run.id, {
    row: { ...run, workflowNum: num, executionNum: execution },
    loopId: run.loopId,
    state: end === null ? RUN_STATE.leased : RUN_STATE[end.state],
    worker: end === null ? draft.worker : null,
    endedAt: end?.endedAt ?? null,
    errorCode: end?.error?.code ?? null,
    errorText: end?.error?.text ?? null,
    errorNode: end?.errorNode ?? null,
    uncertain: 0,
  });
  if (run.payloadId !== null) countReference(draft, run.payloadId, 1);
  if (run.loopId !== null) {
    countIteration(draft, run.loopId, run.iteration);
    if (end !== null) countEnd(draft, run.loopId, end.state, end.endedAt);
  }
  return messageSeq === null ? 'written' : nameRunOf(draft, messageSeq, run.id);
}

/** Appends the next segment of a run's journal. A gap or a repeat is a data error. */
export function appendJournal(draft: Draft, { runId, seq, events }: StoredChangeOf<'append-journal'>): ChangeOutcome {
  const next = (draft.segments.get(runId) ?? -1) + 1;
  if (wholeNumber(seq, 'seq') > next) throw new DataError(`The journal of run ${runId} has no segment ${seq - 1}`);
  if (seq < next) throw new DataError(`The journal of run ${runId} has a segment ${seq} already`);
  draft.put(draft.segments, runId, seq);
  draft.put(draft.journal, draft.journal.size, { runId, seq, events });
  return 'written';
}

/** Ends a run that this incarnation holds. Its message is the matter of another change in the same group. */
export function endRun(draft: Draft, { runId, end }: StoredChangeOf<'end-run'>): ChangeOutcome {
  const run = heldRun(draft, runId);
  if (run === null) return 'lease-lost';
  draft.put(draft.runs, runId, {
    ...run,
    state: RUN_STATE[end.state],
    worker: null,
    endedAt: end.endedAt,
    errorCode: end.error?.code ?? null,
    errorText: end.error?.text ?? null,
    errorNode: end.errorNode,
  });
  if (run.loopId !== null) countEnd(draft, run.loopId, end.state, end.endedAt);
  return 'written';
}

/** Sets a run aside that this incarnation holds; its message is ready again at its old place. */
export function suspendRun(draft: Draft, { runId, state }: StoredChangeOf<'suspend-run'>): ChangeOutcome {
  const run = heldRun(draft, runId);
  if (run === null) return 'lease-lost';
  draft.put(draft.runs, runId, { ...run, state: RUN_STATE[state], worker: null });
  giveBack(draft, runId, MESSAGE_STATE.ready, null);
  return 'written';
}

/** Sets a run aside that this incarnation holds, until an instant or an answer. Its message is parked, or keeps its place. */
export function parkRun(draft: Draft, { runId, until, keepsPlace }: StoredChangeOf<'park-run'>): ChangeOutcome {
  const run = heldRun(draft, runId);
  if (run === null) return 'lease-lost';
  draft.put(draft.runs, runId, { ...run, state: RUN_STATE.parked, worker: null });
  if (!keepsPlace) {
    giveBack(draft, runId, MESSAGE_STATE.parked, until);
    draft.put(draft.parked, runId, true);
  }
  return 'written';
}

const ASIDE: ReadonlySet<number> = new Set([
  RUN_STATE.waiting,
  RUN_STATE.parked,
  RUN_STATE.suspended,
  RUN_STATE.blocked,
]);

/** Takes a run up again that was set aside. `lease-lost` when it was not, or when another incarnation has its message. */
export function leaseRun(draft: Draft, { runId, uncertain }: StoredChangeOf<'lease-run'>): ChangeOutcome {
  const run = draft.runs.get(runId);
  if (run === undefined || !ASIDE.has(run.state) || !holdsMessageOf(draft, runId)) return 'lease-lost';
  draft.put(draft.runs, runId, {
    ...run,
    state: RUN_STATE.leased,
    worker: draft.worker,
    uncertain: uncertain ? 1 : run.uncertain,
  });
  return 'written';
}

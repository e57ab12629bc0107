import { decideRetry } from '@loopwright/engine';
import type { ErrorCode, FailureRecord, NodeId } from '@loopwright/model';
import type { RunEnd } from '../ports.ts';
import { appendGroup, record } from './append-group.ts';
import type { Run } from './run.ts';

/** Gives the failed tasks of a run that has ended their next attempt, where the policy of its message says so. */
export function tryAgain(run: Run): boolean {
  const { machine, parks } = run;
  if (machine.outcome !== 'failed' || parks === null) return false; // a caller who waits tries again himself
  const { clock } = run.host.services;
  const policy = machine.plan.nodes[machine.loop.producer]!.retry;
  const code = machine.error!.code as ErrorCode;
  const at = clock.now();
  const until = decideRetry(policy, machine.retries + 1, code, at, clock.random());
  if (until === null) return false;
  record(run, { kind: 'resumed', at, reason: 'retry', until });
  return true;
}

/** Ends a run whose tasks have all ended: its last group goes out. */
export function endRun(run: Run): void {
  const { services } = run.host;
  const at = services.clock.now();
  const end = endOf(run, at);
  record(run, { kind: 'ended', at, state: end.state, error: end.error });
  run.state = 'over';
  if (end.state === 'succeeded') services.counters.runsSucceeded += 1;
  else services.counters.runsFailed += 1;
  appendGroup(run, end);
  run.onOver(run, { how: 'ended', outcome: end.state === 'succeeded' ? 'succeeded' : 'failed' });
}

/** The end of a run as its row keeps it. */
function endOf(run: Run, at: number): RunEnd {
  const { outcome, error } = run.machine;
  if (outcome !== 'failed' || error === null) return { state: 'succeeded', endedAt: at, error: null, errorNode: null };
  const record: FailureRecord = {
    code: error.code as FailureRecord['code'],
    text: error.text,
    ...(error.field ? { field: error.field } : {}),
  };
  return { state: 'failed', endedAt: at, error: record, errorNode: error.node as NodeId };
}

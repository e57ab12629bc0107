import { failure } from '@loopwright/model';
import { appendGroup } from './append-group.ts';
import { endRun, tryAgain } from './end-run.ts';
import { letGoOfHeldBack } from './held-back.ts';
import type { Run } from './run.ts';

/**
 * Asks a run to stop: it begins no further task, its waits end at once, and it is set aside as soon as no task runs.
 * With `abort`, tasks that still run are aborted.
 */
export function suspend(run: Run, abort: boolean): void {
  if (run.state === 'over') return;
  run.state = 'suspending';
  for (const wait of run.waits) wait.cancel();
  run.waits.clear();
  letGoOfHeldBack(run);
  if (run.inFlight.size === 0) {
    setAside(run);
    return;
  }
  if (abort) {
    for (const task of [...run.inFlight]) task.abort.abort(failure('NODE_ABORTED'));
  }
}

/** Takes a run that was asked to stop out of memory: it stays on disk as suspended, or ends where its last task has. */
export function setAside(run: Run): void {
  const { live } = run.host;
  run.state = 'over';
  for (const task of run.inFlight) {
    live?.withdrawn({ runId: run.id, nodeId: task.node.id, nodeType: task.node.type.identifier, path: task.task.path });
  }
  const isOver = run.machine.outcome !== 'running' && run.machine.until <= run.host.services.clock.now();
  if (isOver && !tryAgain(run)) {
    // Its last task ended during the stop: it is done.
    run.state = 'running';
    endRun(run);
    return;
  }
  run.changes.push({ kind: 'suspend-run', runId: run.id, state: 'suspended' });
  appendGroup(run, null);
  run.onOver(run, { how: 'suspended' });
}

/** Drops a run whose tasks did not heed the abort: it stays on disk as suspended. */
export function setAsideNow(run: Run): void {
  if (run.state === 'over') return;
  run.inFlight.clear();
  setAside(run);
}

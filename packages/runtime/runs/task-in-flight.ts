import type { ReadyTask } from '@loopwright/engine';
import { failure, type JournalEvent } from '@loopwright/model';
import { appendGroup, record } from './append-group.ts';
import { failTask } from './end-task.ts';
import type { Run, TaskInFlight } from './run.ts';

/** A task that answers later is under way: a stop waits for it, and whoever begins to watch is told of it. */
export function takeUp(run: Run, ready: ReadyTask, abort: AbortController, startedAt: number): TaskInFlight {
  const inFlight: TaskInFlight = { task: ready.task, node: ready.node, abort, startedAt };
  run.inFlight.add(inFlight);
  if (run.host.live?.watched() === false) tellStarted(run, ready, startedAt);
  return inFlight;
}

/** Whoever begins to watch sees which tasks are under way. One that answers at once is never seen so, and costs nothing. */
export function tellStarted(run: Run, { node, task, attempt }: ReadyTask, startedAt: number): void {
  const signal = { runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path };
  run.host.live?.started(signal, attempt, startedAt);
}

/**
 * Calls behind an event that says so, when that and all that this process appended is durable.
 *
 * @param take - gets the answer; the task fails with what it throws
 * @param goOn - called when the answer was taken or the task failed
 */
export function callBehind<Answer>(
  run: Run,
  ready: ReadyTask,
  abort: AbortController,
  started: Extract<JournalEvent, { kind: 'started' }>,
  call: () => Answer | Promise<Answer>,
  take: (answer: Answer) => void,
  goOn: (run: Run) => void,
): TaskInFlight {
  const inFlight = takeUp(run, ready, abort, started.at);
  record(run, started);
  appendGroup(run, null);
  run.host.services.committer.barrier().then(
    () => answerLater(run, ready, inFlight, call, take, goOn),
    () => undefined, // the incarnation ended: the run was dropped with it
  );
  return inFlight;
}

/** Calls, and waits until it answers, its time is over or it is aborted. */
export function answerLater<Answer>(
  run: Run,
  ready: ReadyTask,
  inFlight: TaskInFlight,
  call: () => Answer | Promise<Answer>,
  take: (answer: Answer) => void,
  goOn: (run: Run) => void,
): void {
  if (run.state === 'over' || inFlight.abort.signal.aborted) {
    if (run.inFlight.delete(inFlight) && run.state !== 'over') goOn(run);
    return;
  }
  const cancelTimeout = limitTime(run, ready, inFlight);
  const aborted = new Promise<never>((_, reject) => {
    inFlight.abort.signal.addEventListener('abort', () => reject(inFlight.abort.signal.reason), { once: true });
  });
  // A node that ignores its signal is not waited for.
  Promise.race([Promise.resolve().then(call), aborted]).then(
    (result) => {
      cancelTimeout();
      if (!run.inFlight.delete(inFlight)) return;
      if (run.state === 'over') return;
      try {
        take(result);
      } catch (cause) {
        failTask(run, ready, inFlight.startedAt, cause);
      }
      goOn(run);
    },
    (cause: unknown) => {
      cancelTimeout();
      if (!run.inFlight.delete(inFlight)) return;
      if (run.state === 'over') return;
      if (run.state === 'suspending' && inFlight.abort.signal.aborted) return goOn(run); // it is tried again after the stop
      failTask(run, ready, inFlight.startedAt, cause);
      goOn(run);
    },
  );
}

function limitTime(run: Run, ready: ReadyTask, inFlight: TaskInFlight): () => void {
  const limit = ready.node.timeoutMs;
  if (limit === null) return () => undefined;
  return run.host.services.clock.after(limit, () => {
    inFlight.abort.abort(failure('NODE_TIMED_OUT', { detail: `Node timed out after ${limit / 1000} s` }));
  });
}

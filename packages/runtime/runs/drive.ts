import { decideFailure, decideRetry, type ReadyTask, taskKey, type WaitingTask } from '@loopwright/engine';
import {
  type ErrorCode,
  failure,
  type JournalEvent,
  type Json,
  type JsonObject,
  LoopwrightError,
  type UnknownOutcome,
} from '@loopwright/model';
import type { NodeResult, WaitAnswer, WaitFor } from '@loopwright/sdk';
import type { SettledWait } from '../ports.ts';
import { appendGroup, endOf, record } from './append-group.ts';
import { awaitAnswers, endLimit, limitWait } from './await-answers.ts';
import { park } from './park.ts';
import type { Run, TaskInFlight, Wait } from './run.ts';
import { taskContext } from './task-context.ts';
import { outputEventOf, sendChanges } from './task-output.ts';
import { asksFirst, type Found, isOutcomeKey, keyOfOutcome, lookInto, outcomeOf } from './unknown-outcome.ts';

/** Events after which a run is appended though it did not stop: bounds what a long run keeps in memory. */
const EVENTS_PER_GROUP = 500;
/** A run gives the event loop back after so many milliseconds of pure nodes. */
const TURN_MS = 15;
const TASKS_BETWEEN_LOOKS = 64;

/**
 * Moves a run as far as it goes now: pure nodes at once, one after the other; the rest goes on when they answer. Ends
 * it when all its tasks have ended.
 */
export function advance(run: Run): void {
  const { clock } = run.host.services;
  let tasks = 0;
  let turnEnds = 0;
  while (run.state === 'running') {
    const ready = run.machine.takeReady();
    if (ready.length === 0) break;
    for (const task of ready) begin(run, task);
    tellSkipped(run);
    tasks += ready.length;
    if (run.events.length >= EVENTS_PER_GROUP) appendGroup(run, null);
    if (tasks >= TASKS_BETWEEN_LOOKS) {
      tasks = 0;
      const now = clock.now();
      if (turnEnds === 0) turnEnds = now + TURN_MS;
      else if (now >= turnEnds) {
        resumeLater(run);
        return;
      }
    }
  }
  if (run.state !== 'running') return;
  if (run.machine.outcome !== 'running') finishWhenDue(run);
  else if (!park(run)) appendGroup(run, null); // it stops here: what is known must not wait for the branch that goes on
}

/** A delay behind which nothing comes holds the end of its run. */
function finishWhenDue(run: Run): void {
  const ms = run.machine.until === 0 ? 0 : run.machine.until - run.host.services.clock.now();
  if (ms <= 0) {
    if (tryAgain(run)) advance(run);
    else finish(run);
    return;
  }
  const wait: Wait = {
    until: run.machine.until,
    cancel: run.host.services.clock.after(ms, () => {
      run.waits.delete(wait);
      advance(run);
    }),
  };
  run.waits.add(wait);
  if (!park(run)) appendGroup(run, null);
}

/** Gives the failed tasks of a run that has ended their next attempt, where the policy of its message says so. */
function tryAgain(run: Run): boolean {
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

/** Other work gets its turn in between. A wait, so that a stop ends it. */
function resumeLater(run: Run): void {
  const turn = setImmediate(() => {
    run.waits.delete(wait);
    advance(run);
  });
  const wait: Wait = { until: 0, cancel: () => clearImmediate(turn) };
  run.waits.add(wait);
}

function finish(run: Run): void {
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

function begin(run: Run, ready: ReadyTask): void {
  if (run.state !== 'running') return;
  const { clock } = run.host.services;
  const now = clock.now();
  if (ready.notBefore > now) {
    waitUntil(run, ready, ready.notBefore - now);
    return;
  }
  execute(run, ready, now);
}

function waitUntil(run: Run, ready: ReadyTask, ms: number): void {
  const cancel = run.host.services.clock.after(ms, () => {
    run.waits.delete(wait);
    if (run.state !== 'running') return;
    execute(run, ready, run.host.services.clock.now());
    advance(run);
  });
  const wait: Wait = { until: ready.notBefore, cancel };
  run.waits.add(wait);
  const { live } = run.host;
  if (live?.watched()) {
    const { node, task } = ready;
    const signal = { runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path };
    live.publish({ kind: 'task-waiting', ...signal, at: run.host.services.clock.now(), until: ready.notBefore });
  }
}

function execute(run: Run, ready: ReadyTask, startedAt: number): void {
  const { node } = ready;
  const { type } = node;
  const { live } = run.host;
  if (live?.watched()) tellStarted(run, ready, startedAt);
  if (asksFirst(ready)) {
    lookDurably(run, ready, startedAt);
    return;
  }
  if (run.careful && !node.disabled) {
    // Its fields too are rendered behind its durable `started`: a template that kills the process is found out.
    const inFlight = beginDurably(run, ready, new AbortController(), startedAt, () =>
      perform(run, ready, taskContext(run, ready, inFlight.abort)),
    );
    return;
  }
  let result: NodeResult | Promise<NodeResult>;
  try {
    const context = taskContext(run, ready);
    if (node.disabled) {
      result = { data: context.data };
    } else {
      if (type.effects(context.fields) === 'external') {
        beginDurably(run, ready, context.abort, startedAt, () => perform(run, ready, context));
        return;
      }
      result = perform(run, ready, context);
    }
    if (result instanceof Promise) {
      const pending = result;
      pending.catch(() => undefined); // the run may be lost before anybody waits for it
      const inFlight = takeUp(run, ready, context.abort, startedAt);
      appendGroup(run, null);
      answerLater(
        run,
        ready,
        inFlight,
        () => pending,
        (answer) => complete(run, ready, startedAt, run.machine.input(ready.task).data, answer),
      );
      return;
    }
    complete(run, ready, startedAt, context.data, result);
  } catch (cause) {
    fail(run, ready, startedAt, cause);
  }
}

/** Goes on with what a look at the attempt before has found. */
function goOnKnowing(run: Run, ready: ReadyTask, startedAt: number, found: Found): void {
  const at = run.host.services.clock.now();
  if (found.found === 'ask') {
    beginWaiting(run, ready, at, found.wait, keyOfOutcome(run, ready));
    return;
  }
  if (found.found !== 'harmless') settle(run, ready, at, found.found, null);
  if (found.found === 'done') complete(run, ready, startedAt, run.machine.input(ready.task).data, found.result);
  else if (run.state === 'running') execute(run, { ...ready, repeated: false }, at);
}

/** Goes on with what a person said of the attempt before. Where it was done, its input is handed on. */
function goOnAnswered(run: Run, ready: ReadyTask, at: number, answer: WaitAnswer): void {
  const { outcome, by } = outcomeOf(answer);
  settle(run, ready, run.host.services.clock.now(), outcome, by);
  if (outcome === 'not-done') {
    execute(run, ready, run.host.services.clock.now());
    return;
  }
  try {
    if (outcome === 'failed')
      throw failure('OUTCOME_UNKNOWN', {
        detail: `${by ?? 'Nobody'} said that it counts as failed: nobody knows whether it was done`,
      });
    const { data } = run.machine.input(ready.task);
    complete(run, ready, at, data, { data });
  } catch (cause) {
    fail(run, ready, at, cause);
  }
}

function settle(run: Run, { task, attempt }: ReadyTask, at: number, outcome: UnknownOutcome, by: string | null): void {
  record(run, { kind: 'settled', task, attempt, at, outcome, by });
}

/** Calls when everything that this process appended is durable, the task's own `started` included. */
function beginDurably(
  run: Run,
  ready: ReadyTask,
  abort: AbortController,
  startedAt: number,
  call: () => NodeResult | Promise<NodeResult>,
): TaskInFlight {
  const { task, attempt } = ready;
  const started: JournalEvent = { kind: 'started', task, attempt, at: startedAt };
  return callBehind(run, ready, abort, started, call, (result) =>
    complete(run, ready, startedAt, run.machine.input(task).data, result),
  );
}

/** Looks what became of the attempt before: what kills the process there is found out as well. */
function lookDurably(run: Run, ready: ReadyTask, startedAt: number): void {
  const { task, attempt } = ready;
  const abort = new AbortController();
  const started: JournalEvent = { kind: 'started', task, attempt, at: startedAt, probing: true };
  const look = (): Promise<Found> => lookInto(run, ready, taskContext(run, ready, abort));
  callBehind(run, ready, abort, started, look, (found) => goOnKnowing(run, ready, startedAt, found));
}

/** Calls behind an event that says so, when that and all that this process appended is durable. */
function callBehind<Answer>(
  run: Run,
  ready: ReadyTask,
  abort: AbortController,
  started: Extract<JournalEvent, { kind: 'started' }>,
  call: () => Answer | Promise<Answer>,
  take: (answer: Answer) => void,
): TaskInFlight {
  const inFlight = takeUp(run, ready, abort, started.at);
  record(run, started);
  appendGroup(run, null);
  run.host.services.committer.barrier().then(
    () => answerLater(run, ready, inFlight, call, take),
    () => undefined, // the incarnation ended: the run was dropped with it
  );
  return inFlight;
}

function perform(
  run: Run,
  ready: ReadyTask,
  context: ReturnType<typeof taskContext>,
): NodeResult | Promise<NodeResult> {
  const { type } = ready.node;
  if (type.pool !== 'async') {
    const { fields, data, item, taskKey, attempt, mode, queue } = context;
    return run.host.services.pools.run(type, { fields, data, item, taskKey, attempt, mode, queue }, context.signal);
  }
  return type.execute!(context);
}

function takeUp(run: Run, ready: ReadyTask, abort: AbortController, startedAt: number): TaskInFlight {
  const inFlight: TaskInFlight = { task: ready.task, node: ready.node, abort, startedAt };
  run.inFlight.add(inFlight);
  if (run.host.live?.watched() === false) tellStarted(run, ready, startedAt);
  return inFlight;
}

/** Whoever begins to watch sees which tasks are under way. One that answers at once is never seen so, and costs nothing. */
function tellStarted(run: Run, { node, task, attempt }: ReadyTask, startedAt: number): void {
  const signal = { runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path };
  run.host.live?.started(signal, attempt, startedAt);
}

function answerLater<Answer>(
  run: Run,
  ready: ReadyTask,
  inFlight: TaskInFlight,
  call: () => Answer | Promise<Answer>,
  take: (answer: Answer) => void,
): void {
  if (run.state === 'over' || inFlight.abort.signal.aborted) {
    settleTask(run, inFlight);
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
        fail(run, ready, inFlight.startedAt, cause);
      }
      goOn(run);
    },
    (cause: unknown) => {
      cancelTimeout();
      if (!run.inFlight.delete(inFlight)) return;
      if (run.state === 'over') return;
      if (run.state === 'suspending' && inFlight.abort.signal.aborted) return goOn(run); // it is tried again after the stop
      fail(run, ready, inFlight.startedAt, cause);
      goOn(run);
    },
  );
}

function settleTask(run: Run, inFlight: TaskInFlight): void {
  if (run.inFlight.delete(inFlight) && run.state !== 'over') goOn(run);
}

function goOn(run: Run): void {
  if (run.state === 'running') {
    advance(run);
    return;
  }
  if (run.state === 'suspending' && run.inFlight.size === 0) setAside(run);
}

function limitTime(run: Run, ready: ReadyTask, inFlight: TaskInFlight): () => void {
  const limit = ready.node.timeoutMs;
  if (limit === null) return () => undefined;
  return run.host.services.clock.after(limit, () => {
    inFlight.abort.abort(failure('NODE_TIMED_OUT', { detail: `Node timed out after ${limit / 1000} s` }));
  });
}

function complete(
  run: Run,
  ready: ReadyTask,
  startedAt: number,
  input: ReturnType<typeof taskContext>['data'],
  result: NodeResult,
): void {
  const { services, live } = run.host;
  const at = services.clock.now();
  if (result.wait !== undefined) {
    beginWaiting(run, ready, at, result.wait, keyOfWait(run, ready, result.wait));
    return;
  }
  const event = outputEventOf(ready, startedAt, at, input, result);
  if (result.send !== undefined) sendChanges(run, ready, result.send);
  record(run, event);
  if (run.stateChanged) {
    run.stateChanged = false;
    const { tellState } = run.host;
    if (tellState !== null) run.sent.push((written = true) => (written ? tellState() : undefined));
    appendGroup(run, null); // others may read the new value at once: what they write must come behind it
  }
  live?.completed(
    { runId: run.id, nodeId: ready.node.id, nodeType: ready.node.type.identifier, path: ready.task.path },
    at,
    (at - startedAt) / 1000,
    event.port ?? 'default',
    result.data,
  );
}

function beginWaiting(run: Run, ready: ReadyTask, at: number, wait: WaitFor, key: string): void {
  const { node, task, attempt } = ready;
  const until = wait.timeoutMs === null ? null : at + Math.max(0, wait.timeoutMs);
  record(run, { kind: 'waiting', task, attempt, at, key, until });
  run.changes.push({
    kind: 'open-wait',
    runId: run.id,
    key,
    of: wait.for,
    workflowId: run.host.workflowId,
    nodeId: node.id,
    request: wait.for === 'approval' ? (wait.request as unknown as Json) : null,
    until,
    at,
  });
  const { live } = run.host;
  const signal = { runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path };
  live?.withdrawn(signal);
  if (live?.watched()) live.publish({ kind: 'task-waiting', ...signal, at, until });
  awaitAnswers(run, settled);
  if (until !== null) limitWait(run, key, until, settled);
}

/** Throws NODE_FAILED where the type can't go on, FIELD_INVALID for a URL that answers no wait of this run. */
function keyOfWait(run: Run, { node, task, attempt, edits }: ReadyTask, wait: WaitFor): string {
  if (node.type.resume === null) throw failure('NODE_FAILED', { detail: 'The node waits, but has no resume' });
  if (wait.for === 'approval') return `${taskKey(run.id, node.id, task.path, edits)}-${attempt}`;
  const token = run.host.services.callbacks.read(wait.url);
  if (token?.runId === run.id && run.machine.waiting().every(({ key }) => key !== token.key)) return token.key;
  throw failure('FIELD_INVALID', {
    detail: 'callback_url: Give the URL that a call-back-url node of this run made, and each to one node only.',
    details: { field: 'callback_url' },
  });
}

/** Takes up the waits of a run that was read back. */
export function goOnWaiting(run: Run): void {
  awaitAnswers(run, settled);
  for (const { key, until } of run.machine.waiting()) if (until !== null) limitWait(run, key, until, settled);
}

/** Goes on with what came for the run's waits. */
function settled(run: Run, waits: readonly SettledWait[]): void {
  for (const wait of waits) {
    const waiting = run.machine.waiting().find(({ key }) => key === wait.key);
    if (waiting !== undefined) answerTask(run, waiting, wait);
  }
  advance(run);
}

function answerTask(run: Run, { task, node, attempt, at, key, edits }: WaitingTask, wait: SettledWait): void {
  endLimit(run, key);
  run.changes.push({ kind: 'take-wait', runId: run.id, key });
  const ready: ReadyTask = { task, node, attempt, notBefore: 0, repeated: false, edits };
  if (isOutcomeKey(key)) {
    goOnAnswered(run, ready, at, answerOf(wait));
    return;
  }
  try {
    const context = taskContext(run, ready);
    const result = node.type.resume!(context, answerOf(wait));
    if (result.wait !== undefined) throw failure('NODE_FAILED', { detail: 'The node waited and wants to wait again' });
    complete(run, ready, at, context.data, result);
  } catch (cause) {
    fail(run, ready, at, cause);
  }
}

function answerOf({ state, answer, at }: SettledWait): WaitAnswer {
  return state === 'timed-out' ? { by: 'timeout', at } : ({ ...(answer as JsonObject), at } as unknown as WaitAnswer);
}

function fail(run: Run, ready: ReadyTask, startedAt: number, cause: unknown): void {
  const { services, live } = run.host;
  const at = services.clock.now();
  const { retryAt, record: error } = decideFailure(ready.node, ready.attempt, cause, at, services.clock.random());
  if (!(cause instanceof LoopwrightError) && cause instanceof TypeError) {
    services.log.warn(
      { run: run.id, node: ready.node.id, type: ready.node.type.identifier, error: cause.message },
      'A node threw',
    );
  }
  record(run, { kind: 'failed', task: ready.task, attempt: ready.attempt, at, ms: at - startedAt, error, retryAt });
  live?.failed(
    { runId: run.id, nodeId: ready.node.id, nodeType: ready.node.type.identifier, path: ready.task.path },
    at,
    (at - startedAt) / 1000,
    error.text,
    retryAt,
  );
}

function tellSkipped(run: Run): void {
  const skipped = run.machine.takeSkipped();
  const { live } = run.host;
  if (skipped.length === 0 || live === null || !live.watched()) return;
  const at = run.host.services.clock.now();
  for (const { node, path } of skipped) {
    const planNode = run.machine.plan.nodes[node]!;
    live.skipped({ runId: run.id, nodeId: planNode.id, nodeType: planNode.type.identifier, path }, at);
  }
}

/**
 * Asks a run to stop: it begins no further task, its waits end at once, and it is set aside as soon as no task runs.
 * With `abort`, tasks that still run are aborted.
 */
export function suspend(run: Run, abort: boolean): void {
  if (run.state === 'over') return;
  run.state = 'suspending';
  for (const wait of run.waits) wait.cancel();
  run.waits.clear();
  if (run.inFlight.size === 0) {
    setAside(run);
    return;
  }
  if (abort) {
    for (const task of [...run.inFlight]) task.abort.abort(failure('NODE_ABORTED'));
  }
}

function setAside(run: Run): void {
  const { live } = run.host;
  run.state = 'over';
  for (const task of run.inFlight) {
    live?.withdrawn({ runId: run.id, nodeId: task.node.id, nodeType: task.node.type.identifier, path: task.task.path });
  }
  const isOver = run.machine.outcome !== 'running' && run.machine.until <= run.host.services.clock.now();
  if (isOver && !tryAgain(run)) {
    // Its last task ended during the stop: it is done.
    run.state = 'running';
    finish(run);
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

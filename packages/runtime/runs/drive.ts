import type { ReadyTask } from '@loopwright/engine';
import type { JournalEvent } from '@loopwright/model';
import { type NodeResult, plainWait } from '@loopwright/sdk';
import type { SettledWait } from '../ports.ts';
import { appendGroup } from './append-group.ts';
import { awaitAnswers, limitWait } from './await-answers.ts';
import { endRun, tryAgain } from './end-run.ts';
import { completeTask, failTask } from './end-task.ts';
import { tellWhatIsOver } from './held-back.ts';
import { keyOfWait, openWait } from './open-wait.ts';
import { park } from './park.ts';
import { produceAgain } from './producer-task.ts';
import type { Run, Wait } from './run.ts';
import { setAside } from './suspend.ts';
import { takeAnswer } from './take-answer.ts';
import { type TaskContext, taskContext } from './task-context.ts';
import { answerLater, callBehind, takeUp, tellStarted } from './task-in-flight.ts';
import { asksFirst, type Found, keyOfOutcome, lookInto, settleOutcome } from './unknown-outcome.ts';

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
    if (run.state !== 'running') return;
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
    else endRun(run);
    return;
  }
  const wait: Wait = {
    until: run.machine.until,
    cancel: run.host.services.clock.after(ms, () => {
      run.waits.delete(wait);
      tellWhatIsOver(run, wait.until);
      advance(run);
    }),
  };
  run.waits.add(wait);
  if (!park(run)) appendGroup(run, null);
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
    tellWhatIsOver(run, wait.until);
    execute(run, ready, run.host.services.clock.now());
    advance(run);
  });
  const wait: Wait = { until: ready.notBefore, cancel };
  run.waits.add(wait);
  const { live } = run.host;
  // One that was not tried before waits for nothing of its own: the task before it is held back.
  if (ready.attempt > 1 && live?.watched()) {
    const { node, task } = ready;
    const signal = { runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path };
    live.publish({ kind: 'task-waiting', ...signal, at: run.host.services.clock.now(), until: ready.notBefore });
  }
}

function execute(run: Run, ready: ReadyTask, startedAt: number): void {
  if (ready.node.type.execute === null) {
    produceAgain(run, ready, startedAt);
    return;
  }
  if (run.host.live?.watched()) tellStarted(run, ready, startedAt);
  if (asksFirst(ready)) lookDurably(run, ready, startedAt);
  else carryOut(run, ready, startedAt);
}

/** Does a task of which watchers know that it began. */
function carryOut(run: Run, ready: ReadyTask, startedAt: number): void {
  const { node } = ready;
  const { type } = node;
  if (run.careful && !node.disabled) {
    // Its fields too are rendered behind its durable `started`: a template that kills the process is found out.
    beginDurably(run, ready, new AbortController(), startedAt, (abort) => taskContext(run, ready, abort));
    return;
  }
  let result: NodeResult | Promise<NodeResult>;
  try {
    const context = taskContext(run, ready);
    if (node.disabled) {
      result = { data: context.data };
    } else {
      if (type.effects(context.fields) === 'external') {
        beginDurably(run, ready, context.abort, startedAt, () => context);
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
        (answer) => complete(run, ready, startedAt, run.machine.input(ready.task).data, answer, context.writes),
        goOn,
      );
      return;
    }
    complete(run, ready, startedAt, context.data, result, context.writes);
  } catch (cause) {
    failTask(run, ready, startedAt, cause);
  }
}

/** Goes on with what a look at the attempt before has found. */
function goOnKnowing(run: Run, ready: ReadyTask, startedAt: number, found: Found, { writes }: TaskContext): void {
  const at = run.host.services.clock.now();
  if (found.found === 'ask') {
    openWait(run, ready, at, found.wait, keyOfOutcome(run, ready), null, goOnSettled);
    return;
  }
  if (found.found !== 'harmless') settleOutcome(run, ready, at, found.found, null);
  if (found.found === 'done') complete(run, ready, startedAt, run.machine.input(ready.task).data, found.result, writes);
  else if (run.state === 'running') carryOut(run, { ...ready, repeated: false }, at);
}

/**
 * Calls when everything that this process appended is durable, the task's own `started` included.
 *
 * @param contextOf - what the task is called with, made then or before
 */
function beginDurably(
  run: Run,
  ready: ReadyTask,
  abort: AbortController,
  startedAt: number,
  contextOf: (abort: AbortController) => TaskContext,
): void {
  const { task, attempt } = ready;
  const started: JournalEvent = { kind: 'started', task, attempt, at: startedAt };
  let context: TaskContext;
  const call = (): NodeResult | Promise<NodeResult> => {
    context = contextOf(abort);
    return perform(run, ready, context);
  };
  const take = (result: NodeResult): void =>
    complete(run, ready, startedAt, run.machine.input(task).data, result, context.writes);
  callBehind(run, ready, abort, started, call, take, goOn);
}

/** Looks what became of the attempt before: what kills the process there is found out as well. */
function lookDurably(run: Run, ready: ReadyTask, startedAt: number): void {
  const { task, attempt } = ready;
  const abort = new AbortController();
  const started: JournalEvent = { kind: 'started', task, attempt, at: startedAt, probing: true };
  let context: TaskContext;
  const look = (): Promise<Found> => {
    context = taskContext(run, ready, abort);
    return lookInto(run, ready, context);
  };
  callBehind(run, ready, abort, started, look, (found) => goOnKnowing(run, ready, startedAt, found, context), goOn);
}

function perform(run: Run, ready: ReadyTask, context: TaskContext): NodeResult | Promise<NodeResult> {
  const { type } = ready.node;
  if (type.pool !== 'async') {
    const { fields, data, item, taskKey, attempt, mode, queue } = context;
    return run.host.services.pools.run(type, { fields, data, item, taskKey, attempt, mode, queue }, context.signal);
  }
  return type.execute!(context);
}

function goOn(run: Run): void {
  if (run.state === 'running') {
    advance(run);
    return;
  }
  if (run.state === 'suspending' && run.inFlight.size === 0) setAside(run);
}

function complete(
  run: Run,
  ready: ReadyTask,
  startedAt: number,
  input: TaskContext['data'],
  result: NodeResult,
  scope: TaskContext['writes'],
): void {
  const at = run.host.services.clock.now();
  if (result?.wait == null) {
    completeTask(run, ready, startedAt, at, input, result, scope);
    return;
  }
  const wait = plainWait(result.wait);
  openWait(run, ready, at, wait, keyOfWait(run, ready, wait), scope, goOnSettled);
}

/** Takes up the waits of a run that was read back. */
export function goOnWaiting(run: Run): void {
  awaitAnswers(run, goOnSettled);
  for (const { key, until } of run.machine.waiting()) if (until !== null) limitWait(run, key, until, goOnSettled);
}

/** Goes on with what came for the run's waits. */
function goOnSettled(run: Run, waits: readonly SettledWait[]): void {
  for (const wait of waits) {
    if (run.state !== 'running') return;
    const undone = takeAnswer(run, wait);
    if (undone !== null) execute(run, undone, run.host.services.clock.now());
  }
  advance(run);
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

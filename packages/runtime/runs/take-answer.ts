import type { ReadyTask } from '@loopwright/engine';
import { failure, type JsonObject } from '@loopwright/model';
import type { WaitAnswer } from '@loopwright/sdk';
import type { SettledWait } from '../ports.ts';
import { endLimit } from './await-answers.ts';
import { completeTask, failTask } from './end-task.ts';
import type { Run } from './run.ts';
import { answeredContext, taskContext } from './task-context.ts';
import { isOutcomeKey, outcomeOf, settleOutcome } from './unknown-outcome.ts';

/**
 * Gives a task the answer that its wait got, or that none came in time.
 *
 * @returns the task where it is to be done now: a person said that its attempt before was not; else null
 */
export function takeAnswer(run: Run, settled: SettledWait): ReadyTask | null {
  const waiting = run.machine.waiting().find(({ key }) => key === settled.key);
  if (waiting === undefined) return null;
  const { task, node, attempt, at, key, edits } = waiting;
  endLimit(run, key);
  run.changes.push({ kind: 'take-wait', runId: run.id, key });
  const ready: ReadyTask = { task, node, attempt, notBefore: 0, repeated: false, edits };
  const answer = answerOf(settled);
  if (isOutcomeKey(key)) return takeOutcome(run, ready, at, answer);
  try {
    const context = answeredContext(run, ready);
    const result = node.type.resume!(context, answer);
    if (result?.wait != null) throw failure('NODE_FAILED', { detail: 'The node waited and wants to wait again' });
    completeTask(run, ready, at, run.host.services.clock.now(), context.data, result, context.writes);
  } catch (cause) {
    failTask(run, ready, at, cause);
  }
  return null;
}

/** Goes on with what a person said of the attempt before. Where it was done, its input is handed on. */
function takeOutcome(run: Run, ready: ReadyTask, at: number, answer: WaitAnswer): ReadyTask | null {
  const { clock } = run.host.services;
  const { outcome, by } = outcomeOf(answer);
  settleOutcome(run, ready, clock.now(), outcome, by);
  if (outcome === 'not-done') return ready;
  try {
    if (outcome === 'failed')
      throw failure('OUTCOME_UNKNOWN', {
        detail: `${by ?? 'Nobody'} said that it counts as failed: nobody knows whether it was done`,
      });
    const { data, writes } = taskContext(run, ready);
    completeTask(run, ready, at, clock.now(), data, { data }, writes);
  } catch (cause) {
    failTask(run, ready, at, cause);
  }
  return null;
}

function answerOf({ state, answer, at }: SettledWait): WaitAnswer {
  return state === 'timed-out' ? { by: 'timeout', at } : ({ ...(answer as JsonObject), at } as unknown as WaitAnswer);
}

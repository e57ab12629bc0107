import { decideFailure, type ReadyTask } from '@loopwright/engine';
import { failure, type TaskRef } from '@loopwright/model';
import { record } from './append-group.ts';
import type { Produced, Run } from './run.ts';

/**
 * Does the task of the producer of a run that was begun before: it failed then, or what it made was not stored. What it makes now is
 * journaled, whoever holds the message.
 */
export function produceAgain(run: Run, { task, attempt }: ReadyTask, at: number): void {
  let made: Produced;
  try {
    if (run.make === null) throw failure('NODE_FAILED', { detail: 'What this run began with was not stored' });
    made = run.make();
  } catch (cause) {
    failProducer(run, task, attempt, cause, at);
    return;
  }
  const { data, metadata } = made;
  record(run, {
    kind: 'output',
    task,
    attempt,
    at,
    ms: 0,
    port: 'default',
    output: { base: 'none', set: data },
    metadata,
  });
}

/** Records that a producer made nothing of its message. Its retries are those of the message, so this attempt was the last. */
export function failProducer(run: Run, task: TaskRef, attempt: number, cause: unknown, at: number): void {
  const node = run.machine.plan.nodes[task.node]!;
  const { record: error } = decideFailure(node, attempt, cause, at, run.host.services.clock.random());
  record(run, { kind: 'failed', task, attempt, at, ms: 0, error, retryAt: null });
}

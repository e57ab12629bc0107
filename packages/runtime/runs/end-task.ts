import { decideFailure, type ReadyTask } from '@loopwright/engine';
import { type JsonObject, LoopwrightError } from '@loopwright/model';
import { type NodeResult, plainResult } from '@loopwright/sdk';
import { record } from './append-group.ts';
import { holdBack, isHeldBack } from './held-back.ts';
import { keepWrites } from './keep-writes.ts';
import type { Run } from './run.ts';
import { outputEventOf, sendChanges } from './task-output.ts';
import type { TaskScope } from './task-scope.ts';

/**
 * Records what an attempt gave, with the messages that it sends and what it wrote of the state that tasks share. Throws
 * NODE_FAILED for an answer that is none.
 *
 * @param scope - null: it wrote nothing
 */
export function completeTask(
  run: Run,
  ready: ReadyTask,
  startedAt: number,
  at: number,
  input: JsonObject,
  answered: NodeResult,
  scope: TaskScope | null,
): void {
  const result = plainResult(answered, input, ready.node.type);
  const event = outputEventOf(ready, startedAt, at, input, result);
  if (result.send !== undefined) sendChanges(run, ready, result.send);
  record(run, event);
  if (!keepWrites(run, ready, scope)) return;
  if (isHeldBack(event)) {
    holdBack(run, ready.node, event, result.data);
    return;
  }
  run.host.live?.completed(
    { runId: run.id, nodeId: ready.node.id, nodeType: ready.node.type.identifier, path: ready.task.path },
    at,
    (at - startedAt) / 1000,
    event.port ?? 'default',
    result.data,
  );
}

/** Records that an attempt failed, and when the next one begins, if there is one. What it wrote is not kept. */
export function failTask(run: Run, ready: ReadyTask, startedAt: number, cause: unknown): void {
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

import { type ReadyTask, taskKey } from '@loopwright/engine';
import { failure, type Json } from '@loopwright/model';
import type { WaitFor } from '@loopwright/sdk';
import { record } from './append-group.ts';
import { awaitAnswers, limitWait, type OnSettled } from './await-answers.ts';
import { keepWrites } from './keep-writes.ts';
import type { Run } from './run.ts';
import type { TaskScope } from './task-scope.ts';

/**
 * Lets a task wait under this key for what `plainWait` gave: for a call-back, or for a person's word. What it wrote of the state
 * that tasks share is kept with that: it is not carried out again when the answer comes.
 *
 * @param scope - null: it wrote nothing
 */
export function openWait(
  run: Run,
  ready: ReadyTask,
  at: number,
  wait: WaitFor,
  key: string,
  scope: TaskScope | null,
  onSettled: OnSettled,
): void {
  const { node, task, attempt } = ready;
  const request = wait.for === 'approval' ? (wait.request as unknown as Json) : null;
  const until = wait.timeoutMs === null ? null : at + wait.timeoutMs;
  record(run, { kind: 'waiting', task, attempt, at, key, until });
  run.changes.push({
    kind: 'open-wait',
    runId: run.id,
    key,
    of: wait.for,
    workflowId: run.host.workflowId,
    nodeId: node.id,
    request,
    until,
    at,
  });
  if (!keepWrites(run, ready, scope)) return;
  const { live } = run.host;
  const signal = { runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path };
  live?.withdrawn(signal);
  if (live?.watched()) live.publish({ kind: 'task-waiting', ...signal, at, until });
  awaitAnswers(run, onSettled);
  if (until !== null) limitWait(run, key, until, onSettled);
}

/** Throws NODE_FAILED where the type can't go on, FIELD_INVALID for a URL that answers no wait of this run. */
export function keyOfWait(run: Run, { node, task, attempt, edits }: ReadyTask, wait: WaitFor): string {
  if (node.type.resume === null) throw failure('NODE_FAILED', { detail: 'The node waits, but has no resume' });
  if (wait.for === 'approval') return `${taskKey(run.id, node.id, task.path, edits)}-${attempt}`;
  const token = run.host.services.callbacks.read(wait.url);
  if (token?.runId === run.id && run.machine.waiting().every(({ key }) => key !== token.key)) return token.key;
  throw failure('FIELD_INVALID', {
    detail: 'callback_url: Give the URL that a call-back-url node of this run made, and each to one node only.',
    details: { field: 'callback_url' },
  });
}

import type { ExecutionId, WorkflowId } from '@loopwright/model';
import type { LiveHub } from '../live/hub.ts';
import type { AskedEnd, ExecutionRow } from '../ports.ts';

/** What an execution comes to. */
export type ExecutionEnd = { readonly state: 'SUCCESS' } | AskedEnd;

/** A person stopped it. */
export const REVOKED: AskedEnd = { state: 'REVOKED', error: null };

/** What is kept as its error. */
export function errorOf(end: ExecutionEnd): string | null {
  if (end.state === 'SUCCESS') return null;
  return end.state === 'REVOKED' ? 'The execution was stopped' : end.error;
}

/** Tells watchers; `row` is the execution as it was. */
export function publishEnd(
  hub: LiveHub,
  workflowId: WorkflowId,
  executionId: ExecutionId,
  end: ExecutionEnd,
  at: number,
  row: ExecutionRow | null,
): void {
  const live = hub.of(workflowId);
  const seconds = (at - (row?.startedAt ?? at)) / 1000;
  if (end.state === 'SUCCESS') live.publish({ kind: 'execution-completed', executionId, at, seconds });
  else if (end.state === 'REVOKED') live.publish({ kind: 'execution-stopped', executionId, at });
  else live.publish({ kind: 'execution-failed', executionId, at, error: end.error });
}

import type { ExecutionId, WorkflowId } from '@loopwright/model';

// The digit of a UUID that says how it was made: at random, as the ids of executions and workflows are, or by whoever uses it.
// @see RFC 9562, section 4.2
const VERSION_AT = 14;
const RANDOM = '4';
const CUSTOM = '8';

const having = (id: string, version: string): string => id.slice(0, VERSION_AT) + version + id.slice(VERSION_AT + 1);

/** The id of the task that stopped an execution, or found that its workflow never ran: any server can tell whose it is. */
export function stopTaskOf(stopped: ExecutionId | WorkflowId): string {
  return having(stopped, CUSTOM);
}

/** Id of what the stop was of; null: it is no such task. */
export function stoppedBy(taskId: string): string | null {
  return taskId[VERSION_AT] === CUSTOM ? having(taskId, RANDOM) : null;
}

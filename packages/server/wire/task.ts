import type { ExecutionState, JsonObject, WorkflowId } from '@loopwright/model';

/** What the runtime tells of a task; null when it knows none of that id. */
type Task = { readonly state: ExecutionState; readonly error: string | null; readonly workflowId: WorkflowId | null };

/** State of a task (contract, section 2.10). An unknown one is pending. */
export function taskWire(id: string, task: Task | null): JsonObject {
  const head = { state: task?.state ?? 'PENDING', task_id: id };
  switch (task?.state) {
    case 'SUCCESS':
      return {
        ...head,
        result: { status: 'success', workflow_id: task.workflowId, message: 'Workflow execution completed' },
      };
    case 'FAILURE':
      return { ...head, error: task.error ?? 'Workflow execution failed', traceback: null };
    case 'REVOKED':
      return { ...head, error: task.error ?? 'Workflow execution was stopped' };
    default:
      return { ...head, result: null };
  }
}

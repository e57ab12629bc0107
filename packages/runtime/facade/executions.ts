import type { ExecutionId, ExecutionState, Problem, UserId, WorkflowId } from '@loopwright/model';

/** State of an execution as `task_status` tells it. */
export interface ExecutionStatus {
  readonly executionId: ExecutionId;
  readonly state: ExecutionState;
  readonly workflowId: WorkflowId;
  readonly error: string | null;
}

/** The execution that a start answers. */
export interface StartedExecution extends ExecutionStatus {
  /** This start began it; false: it was active before. */
  readonly isNew: boolean;
}

/** Starts and stops of production workflows. */
export interface Executions {
  /**
   * Starts a workflow; answers the active execution when there is one. One that this process holds, and that ends by itself just
   * then, is waited for: behind it a new one is begun.
   * Throws WORKFLOW_NOT_FOUND, WRONG_WORKFLOW_TYPE, WORKFLOW_INVALID (details by node and field), StoreUnavailable.
   */
  start(ownerId: UserId, workflowId: WorkflowId): Promise<StartedExecution>;
  /** Stops it and answers within 5 s; nothing changes when none is active. `jobId` resolves under `task`. */
  stop(ownerId: UserId, workflowId: WorkflowId): Promise<{ readonly jobId: string; readonly changed: boolean }>;
  /** The active or last execution. Throws WORKFLOW_NOT_FOUND, NEVER_STARTED. */
  status(ownerId: UserId, workflowId: WorkflowId): Promise<ExecutionStatus>;
  /** By any id that start or stop answered; null when unknown. A stop's job is SUCCESS. */
  task(
    ownerId: UserId,
    id: string,
  ): Promise<{
    readonly state: ExecutionState;
    readonly error: string | null;
    readonly workflowId: WorkflowId | null;
  } | null>;
  /**
   * Makes an `api` workflow answer requests, or no more. Its graph is that of each request, and no matter here: what of it as it
   * is saved would refuse them all is answered, once it is active. Throws WORKFLOW_NOT_FOUND, WRONG_WORKFLOW_TYPE.
   */
  setActive(ownerId: UserId, workflowId: WorkflowId, active: boolean): Promise<readonly Problem[]>;
}

/** State of an execution: a workflow from start to stop. The values are those of the wire. */
export type ExecutionState = 'PENDING' | 'STARTED' | 'SUCCESS' | 'FAILURE' | 'REVOKED';

/** State of a workflow as its owner sees it. */
export type WorkflowStatus = 'active' | 'inactive' | 'error';

/** `production` runs from start to stop; `api` runs once a request. */
export type WorkflowType = 'production' | 'api';

/** State of a run: one message's pass through a loop. */
export type RunState = 'waiting' | 'leased' | 'parked' | 'suspended' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';

/** The legal moves of a run, read by engine, storage tests and canvas. */
export const RUN_MOVES = {
  waiting: ['leased', 'cancelled'],
  leased: ['succeeded', 'failed', 'parked', 'suspended', 'blocked', 'waiting', 'cancelled'], // back to waiting: a retry, or its worker died
  parked: ['leased', 'cancelled'],
  suspended: ['leased', 'cancelled'],
  blocked: ['leased', 'cancelled'], // its node type or journal version is not installed
  failed: ['waiting'], // redrive, by a person
  succeeded: [],
  cancelled: [],
} as const satisfies Record<RunState, readonly RunState[]>;

/** Legal moves of an execution. */
export const EXECUTION_MOVES = {
  PENDING: ['STARTED', 'REVOKED', 'FAILURE', 'SUCCESS'],
  STARTED: ['SUCCESS', 'FAILURE', 'REVOKED'],
  SUCCESS: [],
  FAILURE: [],
  REVOKED: [],
} as const satisfies Record<ExecutionState, readonly ExecutionState[]>;

/** State of a message in a durable queue. */
export type MessageState = 'ready' | 'leased' | 'dead' | 'parked';

/** State of one task: one node in one run. */
export type TaskState = 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped';

/** What kind of node it is; it decides how the graph goes on behind it. */
export type NodeKind = 'producer' | 'blocking' | 'non-blocking' | 'conditional' | 'for-each';

/**
 * What is done with a task that began, and whose outcome nobody heard: run again under the same key, looked what became of it,
 * or a person asked.
 */
export type UnknownRule = 'repeat' | 'probe' | 'ask';

/** What a run was begun for. */
export type RunOrigin = 'loop' | 'request' | 'trial' | 'command';

import type { CompletedTask, ExecutionId, Instant, LiveEvent, LiveSnapshot, WorkflowId } from '@loopwright/model';
import { SNAPSHOT_COMPLETED } from '../facade/live.ts';
import { createExecuting, type Executing } from './executing.ts';
import type { Flows } from './flows.ts';
import { IDLE, type StoredState } from './stored-state.ts';

export type Listener = (event: LiveEvent) => void;

/** Where one workflow stands, as the events that were told of it say. */
export interface LiveState {
  readonly workflowId: WorkflowId;
  status: LiveSnapshot['status'];
  executionId: ExecutionId | null;
  startedAt: Instant | null;
  completedAt: Instant | null;
  error: string | null;
  totalNodes: number;
  /** When it was asked for last. */
  usedAt: Instant;
  /** How often an execution was found to begin or end. */
  turns: number;
  /** The execution that ended last: who tells late that it runs is not believed. */
  endedId: ExecutionId | null;
  readonly executing: Executing;
  /** Ring of the newest; `completedCount` counts all. */
  completed: CompletedTask[];
  completedCount: number;
  /** Tasks of an execution that had ended when it was doubted; null: none is doubted. */
  doubted: (Pick<LiveSnapshot, 'executionId' | 'completedCount'> & { readonly completed: CompletedTask[] }) | null;
  listeners: Set<Listener>;
  /** Those of them that tell other processes. */
  passers: Set<Listener>;
  /** Null while nobody watches. */
  flows: Flows | null;
}

/** Stands where it does after an event. */
export function follow(state: LiveState, event: LiveEvent): void {
  switch (event.kind) {
    case 'execution-started':
      state.turns += 1;
      reset(state);
      state.status = 'running';
      state.executionId = event.executionId;
      state.startedAt = event.at;
      state.totalNodes = event.totalNodes;
      break;
    case 'execution-completed':
      ends(state, event.executionId);
      state.status = 'completed';
      state.completedAt = event.at;
      state.executing.clear();
      break;
    case 'execution-failed':
      ends(state, event.executionId);
      if (event.executionId === null) reset(state); // it did not begin: what is there is of the one before
      state.status = 'failed';
      state.completedAt = event.at;
      state.error = event.error;
      state.executing.clear();
      break;
    case 'execution-stopped':
      ends(state, event.executionId);
      reset(state);
      break;
    default:
      break;
  }
}

/** Stands where the store says that it does. Answers false where it stood there. */
export function agreeWith(state: LiveState, stored: StoredState): boolean {
  const isSame = state.executionId === stored.executionId;
  if (isSame && state.status === stored.status) return false;
  if (stored.status !== 'running') ends(state, stored.executionId ?? state.executionId);
  const { doubted } = state;
  // Of one whose end went unheard its tasks stay.
  if (stored.executionId === null || !isSame) reset(state);
  else state.executing.clear();
  Object.assign(state, stored);
  if (doubted !== null && doubted.executionId === stored.executionId) Object.assign(state, doubted);
  state.turns += 1;
  return true;
}

type End = Extract<LiveEvent, { readonly kind: 'execution-completed' | 'execution-failed' | 'execution-stopped' }>;

/** Whether it tells of an end. */
export function isEnd(event: LiveEvent): event is End {
  return (
    event.kind === 'execution-completed' || event.kind === 'execution-failed' || event.kind === 'execution-stopped'
  );
}

/** Whether it is the end of another execution than the one that runs: it comes late, or what runs was heard of too early. */
export function isOfAnother(state: LiveState, event: End): boolean {
  return state.status === 'running' && state.executionId !== event.executionId;
}

/** An end was told of, be it of what stands here or not. */
export function ends(state: LiveState, id: ExecutionId | null): void {
  state.turns += 1;
  if (id !== null) state.endedId = id;
}

/** That of a workflow of which nothing was told. */
export function idle(workflowId: WorkflowId): LiveState {
  return {
    workflowId,
    ...IDLE,
    usedAt: 0,
    turns: 0,
    endedId: null,
    executing: createExecuting(),
    completed: [],
    completedCount: 0,
    doubted: null,
    listeners: new Set(),
    passers: new Set(),
    flows: null,
  };
}

/** It stands as one that never ran. */
export function reset(state: LiveState): void {
  Object.assign(state, IDLE);
  state.executing.clear();
  state.completed = [];
  state.completedCount = 0;
  state.doubted = null;
}

/** Whether it still stands so only the store can say: until it does, nothing is said to run or to have ended. */
export function doubt(state: LiveState): void {
  const { status, executionId, completed, completedCount } = state;
  if (status === 'idle') return;
  reset(state);
  if (status !== 'running' && executionId !== null) state.doubted = { executionId, completed, completedCount };
}

/** As watchers see it. */
export function picture(state: LiveState): LiveSnapshot {
  const turn = state.completedCount % SNAPSHOT_COMPLETED;
  const completed =
    state.completedCount <= SNAPSHOT_COMPLETED
      ? state.completed.slice()
      : [...state.completed.slice(turn), ...state.completed.slice(0, turn)];
  return {
    workflowId: state.workflowId,
    status: state.status,
    executionId: state.executionId,
    startedAt: state.startedAt,
    completedAt: state.completedAt,
    error: state.error,
    totalNodes: state.totalNodes,
    executing: state.executing.all(),
    completed,
    completedCount: state.completedCount,
  };
}

import type { LiveSnapshot, WorkflowId } from '@loopwright/model';
import type { Clock, Store } from '../ports.ts';

/** How long the end of an execution stays readable, milliseconds (contract 2.13). */
export const ENDED_FOR_MS = 3_600_000;

/** What the store knows of where a workflow stands. */
export type StoredState = Pick<
  LiveSnapshot,
  'status' | 'executionId' | 'startedAt' | 'completedAt' | 'error' | 'totalNodes'
>;

/** Where a workflow stands that never ran, or was stopped. */
export const IDLE: StoredState = {
  status: 'idle',
  executionId: null,
  startedAt: null,
  completedAt: null,
  error: null,
  totalNodes: 0,
};

/** Reads it, as of its latest execution. */
export async function storedState(store: Store, clock: Clock, workflowId: WorkflowId): Promise<StoredState> {
  const latest = await store.workflows.latestExecution(workflowId);
  if (latest === null || latest.state === 'REVOKED') return IDLE;
  const { id, versionId, state, startedAt, endedAt, error } = latest;
  if (endedAt !== null && clock.now() - endedAt > ENDED_FOR_MS) return IDLE;
  if (versionId === null) return { ...IDLE, status: 'failed', completedAt: endedAt, error }; // it did not validate
  const version = await store.workflows.versionById(versionId);
  return {
    status: state === 'SUCCESS' ? 'completed' : state === 'FAILURE' ? 'failed' : 'running',
    executionId: id,
    startedAt,
    completedAt: endedAt,
    error,
    totalNodes: version?.graph.nodes.length ?? 0,
  };
}

import type { ExecutionId, Instant, LoopId, NodeId, RunId, WorkflowId } from './ids.ts';
import type { JsonObject } from './json.ts';

/** What happens in a workflow while somebody watches. Published in the order it happened. */
export type LiveEvent =
  | { readonly kind: 'execution-started'; readonly executionId: ExecutionId; readonly at: Instant; readonly totalNodes: number }
  | { readonly kind: 'execution-completed'; readonly executionId: ExecutionId; readonly at: Instant; readonly seconds: number }
  | { readonly kind: 'execution-failed'; readonly executionId: ExecutionId | null; readonly at: Instant; readonly error: string }
  | { readonly kind: 'execution-stopped'; readonly executionId: ExecutionId; readonly at: Instant }
  | {
      readonly kind: 'task-started';
      /** Null for a producer that waits for its next message. */
      readonly runId: RunId | null;
      readonly nodeId: NodeId;
      readonly nodeType: string;
      readonly path: readonly number[];
      readonly attempt: number;
      readonly at: Instant;
    }
  | {
      readonly kind: 'task-completed';
      readonly runId: RunId | null;
      readonly nodeId: NodeId;
      readonly nodeType: string;
      readonly path: readonly number[];
      readonly at: Instant;
      readonly seconds: number;
      /** Port that was followed; `default` where the chain ends here. */
      readonly port: string;
      readonly data: JsonObject;
    }
  | {
      readonly kind: 'task-failed';
      readonly runId: RunId | null;
      readonly nodeId: NodeId;
      readonly nodeType: string;
      readonly path: readonly number[];
      readonly at: Instant;
      readonly seconds: number;
      readonly error: string;
      /** When the next attempt starts; null when this was the last. */
      readonly retryAt: Instant | null;
    }
  | { readonly kind: 'task-skipped'; readonly runId: RunId; readonly nodeId: NodeId; readonly nodeType: string; readonly path: readonly number[]; readonly at: Instant }
  | {
      readonly kind: 'run-ended';
      readonly runId: RunId;
      readonly loopId: LoopId;
      readonly iteration: number;
      readonly state: 'succeeded' | 'failed' | 'cancelled' | 'suspended';
      readonly at: Instant;
    };

/** A task that is under way, as a snapshot shows it. */
export interface ExecutingTask {
  readonly nodeId: NodeId;
  readonly nodeType: string;
  readonly startedAt: Instant;
  readonly runId: RunId | null;
}

/** A task that ended, as a snapshot shows it. */
export interface CompletedTask {
  readonly nodeId: NodeId;
  readonly nodeType: string;
  readonly completedAt: Instant;
  readonly seconds: number;
  readonly port: string;
}

/** What a watcher gets first: the state of a workflow up to the event `seq`. */
export interface LiveSnapshot {
  readonly workflowId: WorkflowId;
  readonly status: 'idle' | 'running' | 'completed' | 'failed';
  readonly executionId: ExecutionId | null;
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
  readonly error: string | null;
  readonly totalNodes: number;
  readonly executing: readonly ExecutingTask[];
  /** Newest 200, oldest first. */
  readonly completed: readonly CompletedTask[];
  readonly completedCount: number;
}

/** Depth and rate of one loop's queue, for `/ws/live/`. */
export interface QueueGauge {
  readonly queue: string;
  readonly nodeId: NodeId | null;
  readonly depth: number;
  readonly deadLetters: number;
  /** Age of the oldest waiting message, seconds. */
  readonly oldestSeconds: number;
}

/** Rate of one loop over the last ten seconds. */
export interface LoopGauge {
  readonly loopId: LoopId;
  readonly nodeId: NodeId;
  readonly runsPerSecond: number;
  readonly failuresPerSecond: number;
}

import type { GraphChange } from './edits.ts';
import type { ExecutionId, Instant, LoopId, NodeId, RunId, WorkflowId } from './ids.ts';
import type { JsonObject } from './json.ts';

/** What happens in a workflow while somebody watches. Published in the order it happened. */
export type LiveEvent =
  | {
      readonly kind: 'execution-started';
      readonly executionId: ExecutionId;
      readonly at: Instant;
      readonly totalNodes: number;
    }
  | {
      readonly kind: 'execution-completed';
      readonly executionId: ExecutionId;
      readonly at: Instant;
      readonly seconds: number;
    }
  | {
      readonly kind: 'execution-failed';
      readonly executionId: ExecutionId | null;
      readonly at: Instant;
      readonly error: string;
    }
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
  | {
      readonly kind: 'task-skipped';
      readonly runId: RunId;
      readonly nodeId: NodeId;
      readonly nodeType: string;
      readonly path: readonly number[];
      readonly at: Instant;
    }
  | {
      readonly kind: 'task-waiting';
      readonly runId: RunId;
      readonly nodeId: NodeId;
      readonly nodeType: string;
      readonly path: readonly number[];
      readonly at: Instant;
      /** The instant that it waits for at the latest; null: for an answer, however long it takes. */
      readonly until: Instant | null;
    }
  | {
      readonly kind: 'run-parked';
      readonly runId: RunId;
      readonly loopId: LoopId;
      readonly iteration: number;
      readonly at: Instant;
      /** The instant at which it goes on at the latest; null: when it is answered. */
      readonly until: Instant | null;
    }
  | {
      readonly kind: 'graph-changed';
      readonly revision: number;
      /** Null, like the other two, where the change came through no edit. */
      readonly clientId: string | null;
      readonly editId: string | null;
      /** Passwords are masked. */
      readonly changes: readonly GraphChange[] | null;
      readonly at: Instant;
    }
  | {
      readonly kind: 'run-ended';
      readonly runId: RunId;
      readonly loopId: LoopId;
      readonly iteration: number;
      readonly state: 'succeeded' | 'failed' | 'cancelled' | 'suspended';
      readonly at: Instant;
    }
  | {
      /** Where the workflow stands, told anew: of what other processes do not everything was heard. */
      readonly kind: 'snapshot';
      readonly snapshot: LiveSnapshot;
      /** Events that were not told. */
      readonly missed: number;
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
  /** The producer that takes from it; null where no loop of this workflow does. */
  readonly nodeId: NodeId | null;
  readonly depth: number;
  readonly deadLetters: number;
  /** Age of the oldest waiting message, seconds. */
  readonly oldestSeconds: number;
  /** Messages that came and that left over the last minute, in all processes that are alive together. */
  readonly inPerMinute: number;
  readonly outPerMinute: number;
}

/** Tasks that left a node by one of its ports since somebody began to watch. */
export interface RouteGauge {
  readonly nodeId: NodeId;
  readonly port: string;
  readonly count: number;
  /** Over the last ten seconds. */
  readonly perSecond: number;
}

/** Tasks of a node that ended since somebody began to watch. */
export interface NodeGauge {
  readonly nodeId: NodeId;
  readonly completed: number;
  /** Out of attempts. */
  readonly failed: number;
  /** Both, over the last ten seconds. */
  readonly perSecond: number;
}

/** Rate of one loop over the last ten seconds. */
export interface LoopGauge {
  readonly loopId: LoopId;
  readonly nodeId: NodeId;
  readonly runsPerSecond: number;
  readonly failuresPerSecond: number;
}

/**
 * A frame of `/ws/live/{workflow_id}/`, server to client: `snapshot` first, then the rest in the order it happened. Times are
 * ISO 8601 in UTC. A client that reads too slowly misses frames and then gets a new `snapshot` that says how many.
 */
export type LiveFrame =
  | LiveSnapshotFrame
  | {
      readonly type: 'execution_started';
      readonly execution_id: string;
      readonly at: string;
      readonly total_nodes: number;
    }
  | {
      readonly type: 'execution_completed';
      readonly execution_id: string;
      readonly at: string;
      readonly seconds: number;
    }
  | {
      readonly type: 'execution_failed';
      readonly execution_id: string | null;
      readonly at: string;
      readonly error: string;
    }
  | { readonly type: 'execution_stopped'; readonly execution_id: string; readonly at: string }
  | (LiveTask & { readonly type: 'task_started'; readonly at: string; readonly attempt: number })
  | (LiveTask & {
      readonly type: 'task_completed';
      readonly at: string;
      readonly seconds: number;
      readonly port: string;
      /** Null where it is larger than 16 KiB: `/api/runs/{run_id}/` has it. */
      readonly output: JsonObject | null;
    })
  | (LiveTask & {
      readonly type: 'task_failed';
      readonly at: string;
      readonly seconds: number;
      readonly error: string;
      /** When the next attempt starts; null when this was the last. */
      readonly retry_at: string | null;
    })
  | (LiveTask & { readonly type: 'task_skipped'; readonly at: string })
  | (LiveTask & {
      readonly type: 'task_waiting';
      readonly at: string;
      /** The instant that it waits for at the latest; null: for an answer, however long it takes. */
      readonly until: string | null;
    })
  | {
      readonly type: 'run_parked';
      readonly run_id: number;
      readonly loop_id: number;
      readonly iteration: number;
      readonly at: string;
      /** The instant at which it goes on at the latest; null: when it is answered. */
      readonly until: string | null;
    }
  | {
      readonly type: 'run_ended';
      readonly run_id: number;
      readonly loop_id: number;
      readonly iteration: number;
      readonly state: 'succeeded' | 'failed' | 'cancelled' | 'suspended';
      readonly at: string;
    }
  | LiveGraphFrame
  | LiveGaugesFrame
  | { readonly type: 'pong' }
  | { readonly type: 'error'; readonly message: string };

/** Which task a frame tells of. */
export interface LiveTask {
  /** Null for a producer that waits for its next message. */
  readonly run_id: number | null;
  readonly node_id: string;
  readonly node_type: string;
  /** Index of the item at each level of for-each, outermost first. */
  readonly path: readonly number[];
}

/** Where a workflow stands. */
export interface LiveSnapshotFrame {
  readonly type: 'snapshot';
  readonly workflow_id: string;
  readonly status: LiveSnapshot['status'];
  readonly execution_id: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly error: string | null;
  readonly total_nodes: number;
  readonly executing: readonly {
    readonly run_id: number | null;
    readonly node_id: string;
    readonly node_type: string;
    readonly started_at: string;
  }[];
  /** Newest 200, oldest first. */
  readonly completed: readonly {
    readonly node_id: string;
    readonly node_type: string;
    readonly completed_at: string;
    readonly seconds: number;
    readonly port: string;
  }[];
  readonly completed_count: number;
  /** Frames that this client missed since the snapshot before, because it read too slowly. */
  readonly missed: number;
}

/**
 * The graph was edited. Who holds the document of `revision` - 1 makes the changes; who holds an older one, or gets none,
 * loads it anew; `revision` or newer: it is known already.
 */
export interface LiveGraphFrame {
  readonly type: 'graph_changed';
  readonly revision: number;
  /** As the edit's sender said; null where the change came through another route. */
  readonly client_id: string | null;
  readonly edit_id: string | null;
  /** Passwords are masked. Null where they are larger than 64 KiB, or came through another route. */
  readonly changes: readonly GraphChange[] | null;
  readonly at: string;
}

/** Depths and rates, at most once a second and only when they changed. */
export interface LiveGaugesFrame {
  readonly type: 'gauges';
  readonly at: string;
  readonly queues: readonly {
    readonly queue: string;
    /** The producer that takes from it; null where no loop of this workflow does. */
    readonly node_id: string | null;
    readonly depth: number;
    readonly dead_letters: number;
    /** Age of the oldest waiting message. */
    readonly oldest_seconds: number;
    /** Messages that came and that left over the last minute, in all processes that are alive together. */
    readonly in_per_minute: number;
    readonly out_per_minute: number;
  }[];
  /** Over the last ten seconds. */
  readonly loops: readonly {
    readonly loop_id: number;
    readonly node_id: string;
    readonly runs_per_second: number;
    readonly failures_per_second: number;
  }[];
  /** Tasks that left a node by a port since somebody began to watch; rates over the last ten seconds. */
  readonly routes: readonly {
    readonly node_id: string;
    readonly port: string;
    readonly count: number;
    readonly per_second: number;
  }[];
  /** Tasks that ended since somebody began to watch; `failed`: out of attempts. */
  readonly nodes: readonly {
    readonly node_id: string;
    readonly completed: number;
    readonly failed: number;
    readonly per_second: number;
  }[];
}

/** A frame of `/ws/live/{workflow_id}/`, client to server. Other types are ignored. */
export type LiveRequest = { readonly type: 'ping' } | { readonly type: 'request_snapshot' };

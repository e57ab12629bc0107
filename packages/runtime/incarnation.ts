import type { ExecutionId, Incarnation, LoopId, QueueId, UserId, WorkflowId } from '@loopwright/model';
import type { Committer } from './commit/committer.ts';
import type { IdBlocks } from './commit/id-blocks.ts';
import type { ApiWorkflow } from './doors/api-workflows.ts';
import type { Execution } from './executions/execution.ts';
import type { Run, RunServices } from './runs/run.ts';
import type { QueueHub } from './sources/queue-hub.ts';

/** A webhook producer that listens, in an execution at work here. */
export interface Listener {
  readonly executionId: ExecutionId;
  readonly workflowId: WorkflowId;
  readonly loopId: LoopId;
  readonly queueId: QueueId;
  readonly epoch: number;
}

/** One life of this process as a worker: what memory holds and a failed flush drops. */
export interface Life {
  readonly incarnation: Incarnation;
  readonly committer: Committer;
  /** Ends it: the store failed where what memory holds and what is on disk would part. */
  readonly fail: (cause: unknown) => void;
  readonly ids: IdBlocks;
  readonly services: RunServices;
  readonly queues: QueueHub;
  readonly executions: Map<WorkflowId, Execution>;
  /** Listeners by owner, then channel. */
  readonly listeners: Map<UserId, Map<string, Listener[]>>;
  readonly apiWorkflows: Map<WorkflowId, Promise<ApiWorkflow>>;
  /** Numbers of the next runs of `api` workflows, by loop: they go on when a workflow is loaded anew. */
  readonly iterations: Map<LoopId, { next: number }>;
  /** Requests of `api` workflows under way. */
  readonly requests: Set<Run>;
}

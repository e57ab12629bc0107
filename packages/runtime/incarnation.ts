import type { ExecutionId, Incarnation, LoopId, MessageSeq, QueueId, UserId, WorkflowId } from '@loopwright/model';
import type { Committer } from './commit/committer.ts';
import type { IdBlocks } from './commit/id-blocks.ts';
import type { ApiWorkflow } from './doors/api-workflows.ts';
import type { Execution } from './executions/execution.ts';
import type { LoopRow } from './ports.ts';
import type { Run, RunServices } from './runs/run.ts';
import type { QueueHub } from './sources/queue-hub.ts';
import type { RunNumbers } from './sources/run-numbers.ts';

/** A webhook producer that listens, in an execution at work here. */
export interface Listener {
  readonly ownerId: UserId;
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
  /** Number of a message that goes to the end of its queue now; null: it gets one as it is written (other processes put there as well). */
  readonly nextPlace: () => MessageSeq | null;
  readonly services: RunServices;
  readonly queues: QueueHub;
  readonly executions: Map<WorkflowId, Execution>;
  /** Listeners by owner, then channel. */
  readonly listeners: Map<UserId, Map<string, Listener[]>>;
  readonly apiWorkflows: Map<WorkflowId, ApiWorkflow | Promise<ApiWorkflow>>;
  /** Numbers of the runs of an `api` workflow, by its loop: they go on when the workflow is loaded anew. */
  readonly numbersOf: (loop: LoopRow) => RunNumbers;
  /** Messages of this queue may be ready: its readers are to look, wherever they are. */
  readonly announce: (queue: QueueId) => void;
  /** The process stops: what the life holds is being put down, and nothing is taken up. */
  isLeaving: boolean;
  /** Requests of `api` workflows under way. */
  readonly requests: Set<Run>;
}

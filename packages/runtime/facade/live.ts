import type {
  LiveEvent,
  LiveSnapshot,
  LoopGauge,
  NodeGauge,
  QueueGauge,
  RouteGauge,
  WorkflowId,
} from '@loopwright/model';

/** Watches one workflow. */
export interface Live {
  /**
   * Begins to watch. `listener` gets each event after the snapshot, in order, on the same turn it is published: it must
   * not block. Watching costs a workflow nothing while nobody does.
   */
  watch(
    workflowId: WorkflowId,
    listener: (event: LiveEvent) => void,
  ): { readonly snapshot: LiveSnapshot; close(): void };
  snapshot(workflowId: WorkflowId): LiveSnapshot;
  /** Depths and rates now. */
  gauges(workflowId: WorkflowId): Promise<{
    readonly queues: readonly QueueGauge[];
    readonly loops: readonly LoopGauge[];
    readonly routes: readonly RouteGauge[];
    readonly nodes: readonly NodeGauge[];
  }>;
}

/** The newest completed tasks that a snapshot keeps. */
export const SNAPSHOT_COMPLETED: number = 200;

import type { Plan, PlanLoop, PlanNode } from '@loopwright/engine';
import type { ExecutionId, LoopId, VersionId } from '@loopwright/model';
import type { Run, RunHost } from '../runs/run.ts';
import type { LocalQueue } from './local-queue.ts';

/** A loop of an execution at work. */
export interface Loop {
  readonly producer: PlanNode;
  readonly queue: LocalQueue;
  /** Queues that its nodes write. */
  readonly writes: readonly LocalQueue[];
  /** Runs that it has under way. */
  runs(): readonly Run[];
  readonly ended: boolean;
  start(): void;
  /** Begins no further run. */
  halt(): void;
  /** Something changed that may let it end: a writer ended, a queue ran empty. */
  reconsider(): void;
}

/** What a loop is made from. */
export interface LoopSetting {
  readonly host: RunHost;
  readonly plan: Plan;
  readonly loop: PlanLoop;
  readonly loopId: LoopId;
  readonly versionId: VersionId;
  readonly executionId: ExecutionId;
  readonly nextIteration: number;
  readonly queue: LocalQueue;
  readonly writes: readonly LocalQueue[];
  /** Called once, when its end is durable. */
  readonly onEnded: (loop: Loop) => void;
  /** A run failed, in a loop that lets that fail the execution. */
  readonly onFailure: (text: string) => void;
}

import type { Plan, PlanLoop, PlanNode } from '@loopwright/engine';
import type { ExecutionId, Instant, Json, LoopId, QueueId, RunId, VersionId } from '@loopwright/model';
import type { LoadedVersions } from '../executions/versions.ts';
import type { UnfinishedRun } from '../ports.ts';
import type { Run, RunHost } from '../runs/run.ts';
import type { LocalQueue } from './local-queue.ts';
import type { RunNumbers } from './run-numbers.ts';

/** A loop of an execution at work. */
export interface Loop {
  readonly producer: PlanNode;
  readonly queue: LocalQueue;
  /** Queues that its nodes write. */
  readonly writes: readonly LocalQueue[];
  /** Runs that it has under way. */
  runs(): readonly Run[];
  /** Places taken: its runs, and messages whose run is being read back. */
  taken(): number;
  readonly numbers: RunNumbers;
  /** Takes so many messages at once from now on; those under way above that go on to their end. */
  grant(most: number): void;
  readonly ended: boolean;
  /** Resolves once more is known of its end, which is near: whether it comes to it now, or that it is durable. Null: it goes on. */
  ending(): Promise<void> | null;
  start(): void;
  /** Begins no further run. */
  halt(): void;
  /** The same where the incarnation ended and the process goes on. */
  drop(): void;
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
  readonly numbers: RunNumbers;
  /** Messages at once in this process: its share of the loop's concurrency. */
  readonly most: number;
  readonly queue: LocalQueue;
  readonly writes: readonly LocalQueue[];
  /** A run that was begun before; null when it is gone. */
  readonly unfinished: (id: RunId) => Promise<UnfinishedRun | null>;
  /** Whether messages of its queue are parked, or other processes' in any state but done. */
  readonly hasUnfinished: (queueId: QueueId) => Promise<boolean>;
  /** Plans of earlier versions, for runs that began on them. */
  readonly versions: LoadedVersions;
  /** What runs on another version share: its env and graph, and its queues as well. */
  readonly hostOf: (plan: Plan) => Promise<RunHost>;
  /** Of a producer that makes its own data: where it stands. Null for one that is fed by messages. */
  readonly pulled: PulledFrom | null;
  /** Whether nothing will be written to its queue any more in this execution. Null: that never happens, or it does not matter. */
  readonly writersEnded: (() => boolean) | null;
  /** Called once, when its end is durable. */
  readonly onEnded: (loop: Loop) => void;
  /** A run failed, in a loop that lets that fail the execution. */
  readonly onFailure: (text: string) => void;
}

/** Where a pulled producer stands in this execution. */
export interface PulledFrom {
  readonly cursor: Json;
  /** The last one of an earlier execution; null: there is none. */
  readonly cursorBefore: Json;
  readonly startedAt: Instant;
  /** How often its next item was begun to be made and the process ended before more was known. */
  readonly tries: number;
  /** The execution was begun by an earlier life: one that a producer may have ended. */
  readonly takenUp: boolean;
  readonly sourceEnded: boolean;
  /** Messages of a queue that its nodes write, at which it waits. */
  readonly queueMaxMessages: number;
}

/** What a run in a loop is written with. */
export function loopRun(
  setting: LoopSetting,
  id: RunId,
  iteration: number,
  startedAt: number,
): {
  readonly id: RunId;
  readonly loopId: LoopSetting['loopId'];
  readonly versionId: LoopSetting['versionId'];
  readonly executionId: LoopSetting['executionId'];
  readonly iteration: number;
  readonly origin: 'loop';
  readonly startedAt: number;
  readonly caller: false;
} {
  const { loopId, versionId, executionId } = setting;
  return { id, loopId, versionId, executionId, iteration, origin: 'loop', startedAt, caller: false };
}

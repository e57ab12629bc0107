import type { Graph, Problem, QueueId } from '@loopwright/model';
import type { Store } from '../ports.ts';
import type { Catalogue } from './catalogue.ts';
import type { Doors } from './doors.ts';
import type { Edits } from './edits.ts';
import type { Executions } from './executions.ts';
import type { Expressions } from './expressions.ts';
import type { History } from './history.ts';
import type { Live } from './live.ts';
import type { Secrets } from './secrets.ts';
import type { Trials } from './trials.ts';
import type { Waits } from './waits.ts';

/** Messages that came into a queue and left it over the last minute: done, or dead letters. */
export type QueueFlows = (queueId: QueueId) => { readonly inPerMinute: number; readonly outPerMinute: number };

/** Everything the server needs of the engine at work. */
export interface Runtime {
  /** The store that others are to write to: the runtime hears of their changes. */
  readonly store: Store;
  readonly executions: Executions;
  readonly trials: Trials;
  readonly doors: Doors;
  readonly waits: Waits;
  readonly history: History;
  readonly edits: Edits;
  readonly expressions: Expressions;
  readonly live: Live;
  readonly catalogue: Catalogue;
  readonly secrets: Secrets;
  /** All problems of a graph at once, and hints. */
  check(graph: Graph): { readonly problems: readonly Problem[]; readonly notices: readonly Problem[] };
  /** Whether executions were taken up and durable writes succeed. `reason` in one line when not. */
  readiness(): { readonly ready: boolean; readonly reason: string | null };
  /** What came into queues and left them, in all processes that are alive together: the others are asked. */
  queueFlows(): Promise<QueueFlows>;
  /** Counts for /metrics since the start of the process. */
  counters(): Readonly<
    Record<
      | 'runsSucceeded'
      | 'runsFailed'
      | 'flushes'
      | 'groups'
      | 'flushMilliseconds'
      | 'messagesAccepted'
      | 'deadLetters'
      | 'activeExecutions'
      | 'runsUnderWay'
      | 'spansDropped',
      number
    >
  >;
  /** Takes up the active executions. */
  start(): Promise<void>;
  /** Suspends everything and flushes; executions stay STARTED. */
  stop(): Promise<void>;
}

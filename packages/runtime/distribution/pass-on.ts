import type { ExecutionId, LiveEvent, WorkflowId } from '@loopwright/model';
import type { LiveHub } from '../live/hub.ts';
import type { Rates } from '../live/rates.ts';
import type { Clock, Cluster } from '../ports.ts';
import { bellsOf, type Relayed, type Told } from './relayed.ts';

/** Whoever says to watch is believed so long, milliseconds. */
const BELIEVED_MS = 25_000;
/** Rates are told so often, milliseconds. */
const RATES_MS = 1000;
/**
 * Events of one workflow that are passed on within a tenth of a second: who watches loses detail, never the database its
 * speed. Those of its execution always are; of the rest it is told with the rates how many were missed.
 */
const MOST_EVENTS = 100;
const WINDOW_MS = 100;
/** Tasks under way that are told of at once; of more, these many. */
const MOST_TASKS = 500;

export interface PassOnSetting {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly hub: LiveHub;
  readonly rates: Rates;
  /** The execution of a workflow that this process holds a part of; null: of none. */
  readonly held: (workflowId: WorkflowId) => ExecutionId | null;
}

/** What happens here in workflows that others watch, told to them. */
export interface PassOn {
  /**
   * Somebody watches elsewhere: for a while they are told what happens here.
   *
   * @param fresh - they know nothing yet, and are told what is under way even if others were before
   */
  asked(workflowId: WorkflowId, fresh: boolean): void;
  /** What comes from others is not sent back to them. */
  quietly<Answer>(work: () => Answer): Answer;
  stop(): void;
}

/** What is passed on of one workflow. */
interface Passing {
  readonly close: () => void;
  cancelEnd: () => void;
  cancelRates: () => void;
  windowEnds: number;
  passed: number;
  /** Not passed on, and not told to be missed yet. */
  missed: number;
}

/** Makes it; `me` names this process. */
export function createPassOn({ cluster, clock, hub, rates, held }: PassOnSetting, me: string): PassOn {
  const passing = new Map<WorkflowId, Passing>();
  let isQuiet = false;
  let nth = 0;

  /** False: it is too heavy to be told. */
  function tell(workflowId: WorkflowId, told: Told): boolean {
    const relayed: Relayed = { from: me, ...told };
    const bells = bellsOf(workflowId, relayed);
    for (const bell of bells) cluster.ring(bell);
    return bells.length > 0;
  }

  function pass(workflowId: WorkflowId, its: Passing, event: LiveEvent): void {
    if (isQuiet || event.kind === 'graph-changed' || event.kind === 'snapshot') return;
    const now = clock.now();
    if (now >= its.windowEnds || now < its.windowEnds - WINDOW_MS) {
      its.windowEnds = now + WINDOW_MS;
      its.passed = 0;
    }
    its.passed += 1;
    const isTooMany = its.passed > MOST_EVENTS && !event.kind.startsWith('execution-');
    nth += 1;
    if (isTooMany || !tell(workflowId, { kind: 'event', nth, event })) its.missed += 1;
  }

  function tellRates(workflowId: WorkflowId, its: Passing): void {
    if (its.missed > 0) tellState(workflowId, its);
    const loops = rates.of(workflowId).filter((loop) => loop.runsPerSecond > 0);
    if (loops.length > 0) tell(workflowId, { kind: 'rates', loops });
    its.cancelRates = clock.after(RATES_MS, () => tellRates(workflowId, its));
  }

  /** What this process holds, never what it heard: that others tell themselves, and it may be over. */
  function tellState(workflowId: WorkflowId, its: Passing): void {
    const { status, executionId, startedAt, totalNodes } = hub.snapshot(workflowId);
    const isHeld = status === 'running' && executionId !== null && executionId === held(workflowId);
    const execution = isHeld && startedAt !== null ? { executionId, at: startedAt, totalNodes } : null;
    const tasks = hub.here(workflowId).slice(0, MOST_TASKS);
    const { missed } = its;
    its.missed = 0;
    tell(workflowId, { kind: 'state', execution, tasks, missed, isFirst: true, isLast: true });
  }

  function begin(workflowId: WorkflowId): Passing {
    const { close } = hub.watch(workflowId, (event) => pass(workflowId, its, event), true);
    const nothing = (): void => undefined;
    const its: Passing = { close, cancelEnd: nothing, cancelRates: nothing, windowEnds: 0, passed: 0, missed: 0 };
    passing.set(workflowId, its);
    if (held(workflowId) !== null) tellState(workflowId, its);
    tellRates(workflowId, its);
    return its;
  }

  function end(workflowId: WorkflowId, its: Passing): void {
    its.close();
    its.cancelEnd();
    its.cancelRates();
    passing.delete(workflowId);
  }

  return {
    asked(workflowId, fresh) {
      const known = passing.get(workflowId);
      if (known !== undefined && fresh) tellState(workflowId, known);
      const its = known ?? begin(workflowId);
      its.cancelEnd();
      its.cancelEnd = clock.after(BELIEVED_MS, () => end(workflowId, its));
    },
    quietly(work) {
      isQuiet = true;
      try {
        return work();
      } finally {
        isQuiet = false;
      }
    },
    stop() {
      for (const [workflowId, its] of [...passing]) end(workflowId, its);
    },
  };
}

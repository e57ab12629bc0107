import { randomUUID } from 'node:crypto';
import type { ExecutionId, LiveEvent, LoopGauge, WorkflowId } from '@loopwright/model';
import type { LiveHub } from '../live/hub.ts';
import type { Rates } from '../live/rates.ts';
import type { StoredState } from '../live/stored-state.ts';
import type { Bell, Clock, Cluster } from '../ports.ts';
import { createHeardRates } from './heard-rates.ts';
import { bellsOf, type Relayed } from './relayed.ts';

/** Whoever watches says so again after so long, milliseconds, */
const WATCH_MS = 10_000;
/** and is believed so long. */
const BELIEVED_MS = 25_000;
/** Rates are told so often, milliseconds. */
const RATES_MS = 1000;
/** Events of one workflow that are passed on within a tenth of a second: who watches loses detail, never the database its speed. */
const MOST_EVENTS = 100;
const WINDOW_MS = 100;

interface RelaySetting {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly hub: LiveHub;
  readonly rates: Rates;
  readonly stored: (workflowId: WorkflowId) => Promise<StoredState>;
  /** The execution of a workflow that this process holds a part of; null: of none. */
  readonly held: (workflowId: WorkflowId) => ExecutionId | null;
}

/** Live events between processes: of workflows that somebody watches, from where they run to where they are watched. */
export interface LiveRelay {
  /** Somebody begins to watch here, and sees a snapshot next; what it answers is called when they have left. */
  watched(workflowId: WorkflowId): () => void;
  /** Hears the other processes. */
  hear(bell: Extract<Bell, { readonly bell: 'live' | 'watch' }>): void;
  /** Of what is watched here something may have gone unheard. */
  lookAgain(): void;
  /** Rates of loops that run elsewhere. */
  ratesOf(workflowId: WorkflowId): readonly LoopGauge[];
  stop(): void;
}

/** How many watch a workflow here. */
interface Watching {
  count: number;
  cancel: () => void;
}

/** What is passed on of one workflow. */
interface Passing {
  until: number;
  readonly close: () => void;
  cancelRates: () => void;
  windowEnds: number;
  passed: number;
}

/** Makes it. */
export function createLiveRelay({ cluster, clock, hub, rates, stored, held }: RelaySetting): LiveRelay {
  const watching = new Map<WorkflowId, Watching>();
  const passing = new Map<WorkflowId, Passing>();
  const heardRates = createHeardRates(clock);
  const me = randomUUID();
  /** What comes from others is not sent back to them. */
  let relaying = false;

  function ring(workflowId: WorkflowId, relayed: Relayed): void {
    for (const bell of bellsOf(workflowId, relayed)) cluster.ring(bell);
  }

  function callAgain(workflowId: WorkflowId): () => void {
    cluster.ring({ bell: 'watch', workflowId });
    return clock.after(WATCH_MS, () => {
      const own = watching.get(workflowId);
      if (own !== undefined) own.cancel = callAgain(workflowId);
    });
  }

  function beginToWatch(workflowId: WorkflowId): Watching {
    unhear(workflowId);
    const own = { count: 0, cancel: callAgain(workflowId) };
    watching.set(workflowId, own);
    lookSoon(workflowId);
    return own;
  }

  function passOn(workflowId: WorkflowId, its: Passing, event: LiveEvent): void {
    const now = clock.now();
    if (relaying || event.kind === 'graph-changed' || event.kind === 'snapshot') return;
    if (now > its.until) {
      end(workflowId, its);
      return;
    }
    if (now >= its.windowEnds) {
      its.windowEnds = now + WINDOW_MS;
      its.passed = 0;
    }
    its.passed += 1;
    if (its.passed > MOST_EVENTS && event.kind.startsWith('task-')) return;
    ring(workflowId, { kind: 'event', event });
  }

  function end(workflowId: WorkflowId, its: Passing): void {
    its.close();
    its.cancelRates();
    passing.delete(workflowId);
  }

  function tellRates(workflowId: WorkflowId, its: Passing): void {
    if (clock.now() > its.until) {
      end(workflowId, its);
      return;
    }
    const loops = rates.of(workflowId).filter((loop) => loop.runsPerSecond > 0);
    if (loops.length > 0) ring(workflowId, { kind: 'rates', from: me, loops });
    its.cancelRates = clock.after(RATES_MS, () => tellRates(workflowId, its));
  }

  /** What the store says counts for more than what was heard: of a workflow that is watched here. */
  async function look(workflowId: WorkflowId): Promise<void> {
    let turns: number;
    let state: StoredState;
    do {
      turns = hub.turns(workflowId);
      state = await stored(workflowId);
    } while (turns !== hub.turns(workflowId)); // it may have been read before what was told meanwhile
    if (watching.has(workflowId)) hub.agree(workflowId, state);
  }

  function lookSoon(workflowId: WorkflowId): void {
    look(workflowId).catch(() => undefined); // when the store can be read again, everything is looked at
  }

  /** Nobody watches: what runs here is known, and what runs elsewhere will not be. */
  function unhear(workflowId: WorkflowId): void {
    if (held(workflowId) === null) hub.unhear(workflowId);
  }

  /** Passes on what happens here from now on, and what is under way already. */
  function begin(workflowId: WorkflowId): void {
    const until = clock.now() + BELIEVED_MS;
    const known = passing.get(workflowId);
    if (known !== undefined) {
      known.until = until;
      return;
    }
    const { snapshot, close } = hub.watch(workflowId, (event) => passOn(workflowId, its, event));
    const its: Passing = { until, close, cancelRates: () => undefined, windowEnds: 0, passed: 0 };
    passing.set(workflowId, its);
    const { executionId, startedAt, totalNodes } = snapshot;
    // What it has heard from others those tell themselves, and may be over.
    if (snapshot.status === 'running' && executionId !== null && startedAt !== null && held(workflowId) === executionId)
      passOn(workflowId, its, { kind: 'execution-started', executionId, at: startedAt, totalNodes });
    for (const { nodeId, nodeType, startedAt: at, runId } of snapshot.executing)
      passOn(workflowId, its, { kind: 'task-started', runId, nodeId, nodeType, path: [], attempt: 1, at });
    tellRates(workflowId, its);
  }

  return {
    watched(workflowId) {
      const own = watching.get(workflowId) ?? beginToWatch(workflowId);
      own.count += 1;
      return () => {
        own.count -= 1;
        if (own.count > 0) return;
        own.cancel();
        watching.delete(workflowId);
        unhear(workflowId);
        heardRates.forget(workflowId);
      };
    },
    hear(bell) {
      const { workflowId } = bell;
      if (bell.bell === 'watch') {
        begin(workflowId);
        return;
      }
      if (!watching.has(workflowId)) return;
      const relayed = JSON.parse(bell.text) as Relayed;
      if (relayed.kind === 'rates') {
        heardRates.keep(workflowId, relayed.from, relayed.loops);
        return;
      }
      const { event } = relayed;
      const isNews = event.kind === 'execution-started' && event.executionId !== hub.snapshot(workflowId).executionId;
      relaying = true;
      try {
        hub.relay(workflowId, event);
      } finally {
        relaying = false;
      }
      if (isNews) lookSoon(workflowId); // a process that hung may tell of one that is over
    },
    lookAgain() {
      for (const workflowId of watching.keys()) lookSoon(workflowId);
    },
    ratesOf: heardRates.of,
    stop() {
      for (const { cancel } of watching.values()) cancel();
      for (const [workflowId, its] of [...passing]) end(workflowId, its);
    },
  };
}

import { randomUUID } from 'node:crypto';
import type { ExecutionId, LiveEvent, LoopGauge, WorkflowId } from '@loopwright/model';
import type { Reloads } from '../edits/tell-reload.ts';
import type { TaskUnderWay } from '../live/executing.ts';
import type { StoredState } from '../live/stored-state.ts';
import type { Bell } from '../ports.ts';
import { createHeardRates } from './heard-rates.ts';
import { createPassOn, type PassOnSetting } from './pass-on.ts';
import type { Relayed } from './relayed.ts';

/** Whoever watches says so again after so long, milliseconds. */
const WATCH_MS = 10_000;
/** Who is asked what is under way has answered after so long, milliseconds. */
const ANSWERED_MS = 1000;

interface RelaySetting extends PassOnSetting {
  readonly stored: (workflowId: WorkflowId) => Promise<StoredState>;
  readonly reloads: Reloads;
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

/** What is known of those who watch a workflow here. */
interface Watching {
  count: number;
  cancel: () => void;
  cancelAnew: () => void;
  /** What other processes have told so far of what is under way in them, by their names. */
  readonly parts: Map<string, TaskUnderWay[]>;
}

/** Makes it. */
export function createLiveRelay(setting: RelaySetting): LiveRelay {
  const { cluster, clock, hub, held, stored, reloads } = setting;
  const watching = new Map<WorkflowId, Watching>();
  const heardRates = createHeardRates(clock);
  const me = randomUUID().slice(0, 8);
  const passOn = createPassOn(setting, me);

  function callAgain(workflowId: WorkflowId, fresh: boolean): () => void {
    cluster.ring({ bell: 'watch', workflowId, fresh });
    return clock.after(WATCH_MS, () => {
      const own = watching.get(workflowId);
      if (own !== undefined) own.cancel = callAgain(workflowId, false);
    });
  }

  function beginToWatch(workflowId: WorkflowId): Watching {
    unhear(workflowId);
    const cancel = callAgain(workflowId, true);
    const own: Watching = { count: 0, cancel, cancelAnew: () => undefined, parts: new Map() };
    watching.set(workflowId, own);
    lookSoon(workflowId);
    reloads.begin(workflowId);
    return own;
  }

  function endToWatch(workflowId: WorkflowId, own: Watching): void {
    own.cancel();
    own.cancelAnew();
    watching.delete(workflowId);
    unhear(workflowId);
    heardRates.forget(workflowId);
  }

  /** Nobody watches: what runs here is known, and what runs elsewhere will not be. */
  function unhear(workflowId: WorkflowId): void {
    hub.dropElsewhere(workflowId);
    if (held(workflowId) === null) hub.unhear(workflowId);
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

  /** Who is gone does not say that its tasks are: those of all are forgotten, and who is there tells of its own. */
  function askAnew(workflowId: WorkflowId, own: Watching): void {
    const had = hub.dropElsewhere(workflowId);
    own.cancel();
    own.cancel = callAgain(workflowId, true);
    own.cancelAnew();
    if (had) own.cancelAnew = clock.after(ANSWERED_MS, () => hub.tellAnew(workflowId));
    lookSoon(workflowId);
  }

  function follow(workflowId: WorkflowId, event: LiveEvent, from: string): void {
    const isSure = passOn.quietly(() => hub.relay(workflowId, event, from));
    if (!isSure) lookSoon(workflowId);
  }

  function runningId(workflowId: WorkflowId): ExecutionId | null {
    const { status, executionId } = hub.snapshot(workflowId);
    return status === 'running' ? executionId : null;
  }

  function takeState(workflowId: WorkflowId, own: Watching, state: Extract<Relayed, { kind: 'state' }>): void {
    const { from, execution, tasks, missed, isFirst, isLast } = state;
    const all = isFirst ? [] : own.parts.get(from);
    if (all === undefined) return; // its first part went unheard
    all.push(...tasks);
    own.parts.set(from, all);
    if (!isLast) return;
    own.parts.delete(from);
    if (execution !== null) follow(workflowId, { kind: 'execution-started', ...execution }, from);
    const isOver = execution !== null && execution.executionId !== runningId(workflowId);
    hub.elsewhere(workflowId, from, isOver ? [] : all, missed);
  }

  return {
    watched(workflowId) {
      const own = watching.get(workflowId) ?? beginToWatch(workflowId);
      own.count += 1;
      return () => {
        own.count -= 1;
        if (own.count === 0) endToWatch(workflowId, own);
      };
    },
    hear(bell) {
      const { workflowId } = bell;
      if (bell.bell === 'watch') {
        passOn.asked(workflowId, bell.fresh === true);
        return;
      }
      const own = watching.get(workflowId);
      if (own === undefined) return;
      const relayed = JSON.parse(bell.text) as Relayed;
      switch (relayed.kind) {
        case 'rates':
          heardRates.keep(workflowId, relayed.from, relayed.loops);
          break;
        case 'state':
          takeState(workflowId, own, relayed);
          break;
        case 'event':
          follow(workflowId, relayed.event, relayed.from);
          break;
      }
    },
    lookAgain() {
      for (const [workflowId, own] of watching) {
        askAnew(workflowId, own);
        reloads.tell(workflowId); // it may have been edited
      }
    },
    ratesOf: heardRates.of,
    stop() {
      for (const { cancel, cancelAnew } of watching.values()) {
        cancel();
        cancelAnew();
      }
      passOn.stop();
    },
  };
}

import type { CompletedTask, Instant, JsonObject, LiveEvent, LiveSnapshot, RunId, WorkflowId } from '@loopwright/model';
import { SNAPSHOT_COMPLETED } from '../facade/live.ts';
import type { Clock } from '../ports.ts';
import type { TaskSignal, TaskUnderWay } from './executing.ts';
import { createFlows, type Flows } from './flows.ts';
import {
  agreeWith,
  doubt,
  ends,
  follow,
  idle,
  isEnd,
  isOfAnother,
  type Listener,
  type LiveState,
  picture,
  reset,
} from './live-state.ts';
import { ENDED_FOR_MS, type StoredState } from './stored-state.ts';

/** Where one workflow's events go: counts for the snapshot always, events only while somebody watches. */
export interface WorkflowLive {
  /** Not told of a task that answers at once while nobody watches. */
  started(task: TaskSignal, attempt: number, at: Instant): void;
  /** It counts as executing, and nobody is told. */
  executes(task: TaskSignal, at: Instant): void;
  completed(task: TaskSignal, at: Instant, seconds: number, port: string, data: JsonObject): void;
  failed(task: TaskSignal, at: Instant, seconds: number, error: string, retryAt: Instant | null): void;
  /** A task was set aside by a stop: it is not executing any more, and no event tells of it. */
  withdrawn(task: TaskSignal): void;
  skipped(task: TaskSignal & { readonly runId: RunId }, at: Instant): void;
  /** Whether events are worth making now. */
  watched(): boolean;
  publish(event: LiveEvent): void;
}

/** Live state of all workflows of this process. */
export interface LiveHub {
  of(workflowId: WorkflowId): WorkflowLive;
  /** @param passesOn - it tells other processes, each of which knows which execution it follows */
  watch(
    workflowId: WorkflowId,
    listener: Listener,
    passesOn?: boolean,
  ): { readonly snapshot: LiveSnapshot; close(): void };
  snapshot(workflowId: WorkflowId): LiveSnapshot;
  isWatched(workflowId: WorkflowId): boolean;
  /** Where tasks went since somebody began to watch. */
  flows(workflowId: WorkflowId): ReturnType<Flows['gauges']>;
  /**
   * An event of a workflow that runs in another process, `from`: follows it as if it were of this one. Answers false where
   * only the store can say whether it still holds.
   */
  relay(workflowId: WorkflowId, event: LiveEvent, from: string): boolean;
  /** Tasks that are under way in this process. */
  here(workflowId: WorkflowId): readonly TaskUnderWay[];
  /** Exactly these are under way in another process, so many of whose events were not told. Watchers are told where either is news. */
  elsewhere(workflowId: WorkflowId, from: string, tasks: readonly TaskUnderWay[], missed: number): void;
  /** Which tasks are under way in other processes is not known. Answers whether any were; nobody is told. */
  dropElsewhere(workflowId: WorkflowId): boolean;
  /** Tells watchers where it stands. */
  tellAnew(workflowId: WorkflowId): void;
  /** How often an execution was found to begin or end: whether what the store said a moment ago is older than that. */
  turns(workflowId: WorkflowId): number;
  /** Stands where the store says that it does, and tells so if it stood elsewhere. */
  agree(workflowId: WorkflowId, stored: StoredState): void;
  /** What runs elsewhere is told of no more: whether it goes on, or another has begun, is not known before the store says so. */
  unhear(workflowId: WorkflowId): void;
  /** A workflow was deleted: what is known of it goes, but for whom somebody watches or what runs. */
  forget(workflowId: WorkflowId): void;
  /** Tells whoever watches, and nobody else: of what is no part of a run. */
  tell(workflowId: WorkflowId, event: LiveEvent): void;
}

/** Between two looks for what nobody needs any more, milliseconds. */
const SWEEP_MS = 300_000;

/** Makes the hub. */
export function createLiveHub(clock: Clock): LiveHub {
  const states = new Map<WorkflowId, LiveState>();
  const lives = new Map<WorkflowId, WorkflowLive>();

  let sweptAt = clock.now();

  function stateOf(workflowId: WorkflowId): LiveState {
    const now = clock.now();
    if (now - sweptAt > SWEEP_MS) sweep(now);
    let state = states.get(workflowId);
    if (state === undefined) {
      state = idle(workflowId);
      states.set(workflowId, state);
    }
    state.usedAt = now;
    return state;
  }

  /** Forgets what ended so long ago that nobody can see it. */
  function sweep(now: Instant): void {
    sweptAt = now;
    for (const { workflowId, usedAt } of states.values()) if (now - usedAt > ENDED_FOR_MS) forget(workflowId);
  }

  function forget(workflowId: WorkflowId): void {
    const state = states.get(workflowId);
    if (state === undefined || state.listeners.size > 0 || state.status === 'running') return;
    states.delete(workflowId);
    lives.delete(workflowId);
  }

  function of(workflowId: WorkflowId): WorkflowLive {
    const state = stateOf(workflowId); // whoever goes on with it asked for it anew: it is not swept meanwhile
    let live = lives.get(workflowId);
    if (live === undefined) {
      live = createWorkflowLive(state);
      lives.set(workflowId, live);
    }
    return live;
  }

  function snapshot(workflowId: WorkflowId): LiveSnapshot {
    const state = states.get(workflowId);
    if (state === undefined) return picture(idle(workflowId));
    if (state.completedAt !== null && clock.now() - state.completedAt > ENDED_FOR_MS) reset(state);
    return picture(state);
  }

  function tellAnew(state: LiveState, missed = 0): void {
    emit(state, { kind: 'snapshot', snapshot: picture(state), missed, at: clock.now() });
  }

  return {
    of,
    snapshot,
    flows: (workflowId) => states.get(workflowId)?.flows?.gauges(clock.now()) ?? { routes: [], nodes: [] },
    isWatched: (workflowId) => (states.get(workflowId)?.listeners.size ?? 0) > 0,
    relay(workflowId, event, from) {
      const state = stateOf(workflowId);
      const live = of(workflowId);
      switch (event.kind) {
        case 'task-started':
          state.executing.begins(event, event.at, from);
          live.publish(event);
          break;
        case 'task-completed':
          live.completed(event, event.at, event.seconds, event.port, event.data);
          break;
        case 'task-failed':
          live.failed(event, event.at, event.seconds, event.error, event.retryAt);
          break;
        case 'run-parked':
        case 'run-ended':
          state.executing.runLeft(event.runId);
          live.publish(event);
          break;
        case 'execution-started':
          // Each process that takes loops of it up says so.
          if (state.status === 'running' && state.executionId === event.executionId) break;
          if (state.endedId !== event.executionId) live.publish(event);
          return false; // a process that hung may tell of one that is over
        case 'execution-completed':
        case 'execution-failed':
        case 'execution-stopped':
          if (event.executionId === null ? !isOfAnother(state, event) : event.executionId === state.executionId) {
            live.publish(event);
            break;
          }
          ends(state, event.executionId);
          return false; // it may have been told late
        default:
          live.publish(event);
      }
      return true;
    },
    turns: (workflowId) => states.get(workflowId)?.turns ?? 0,
    agree(workflowId, stored) {
      const state = stateOf(workflowId);
      if (agreeWith(state, stored)) tellAnew(state);
    },
    here: (workflowId) => states.get(workflowId)?.executing.here() ?? [],
    elsewhere(workflowId, from, tasks, missed) {
      const state = stateOf(workflowId);
      if (state.executing.replace(from, tasks) || missed > 0) tellAnew(state, missed);
    },
    dropElsewhere: (workflowId) => states.get(workflowId)?.executing.dropElsewhere() ?? false,
    tellAnew(workflowId) {
      const state = states.get(workflowId);
      if (state !== undefined) tellAnew(state);
    },
    unhear(workflowId) {
      const state = states.get(workflowId);
      if (state !== undefined) doubt(state);
    },
    forget,
    tell(workflowId, event) {
      const state = states.get(workflowId);
      if (state !== undefined) emit(state, event);
    },
    watch(workflowId, listener, passesOn = false) {
      const state = stateOf(workflowId);
      const picture = snapshot(workflowId);
      state.listeners.add(listener);
      if (passesOn) state.passers.add(listener);
      state.flows ??= createFlows();
      return {
        snapshot: picture,
        close() {
          state.listeners.delete(listener);
          state.passers.delete(listener);
          if (state.listeners.size === 0) state.flows = null;
          // What an execution holds must stay the state that later watchers find.
          if (state.listeners.size === 0 && state.status === 'idle' && !lives.has(workflowId))
            states.delete(workflowId);
        },
      };
    },
  };
}

function createWorkflowLive(state: LiveState): WorkflowLive {
  const publish = (event: LiveEvent): void => {
    if (isEnd(event) && event.executionId !== null && isOfAnother(state, event)) {
      // The next one runs already. Where it is watched elsewhere may be known better than here, where it may not be followed.
      ends(state, event.executionId);
      for (const listener of state.passers) listener(event);
      return;
    }
    follow(state, event);
    for (const listener of state.listeners) listener(event);
  };
  const executes = (task: TaskSignal, at: Instant): void => state.executing.begins(task, at, null);
  return {
    publish,
    watched: () => state.listeners.size > 0,
    executes,
    started(task, attempt, at) {
      executes(task, at);
      if (state.listeners.size > 0) emit(state, { kind: 'task-started', ...signal(task), attempt, at });
    },
    completed(task, at, seconds, port, data) {
      state.executing.ends(task);
      const entry: CompletedTask = { nodeId: task.nodeId, nodeType: task.nodeType, completedAt: at, seconds, port };
      if (state.completed.length < SNAPSHOT_COMPLETED) state.completed.push(entry);
      else state.completed[state.completedCount % SNAPSHOT_COMPLETED] = entry;
      state.completedCount += 1;
      state.flows?.completed(task.nodeId, port, at);
      if (state.listeners.size > 0) emit(state, { kind: 'task-completed', ...signal(task), at, seconds, port, data });
    },
    failed(task, at, seconds, error, retryAt) {
      state.executing.ends(task);
      if (retryAt === null) state.flows?.failed(task.nodeId, at);
      if (state.listeners.size > 0) emit(state, { kind: 'task-failed', ...signal(task), at, seconds, error, retryAt });
    },
    withdrawn(task) {
      state.executing.ends(task);
    },
    skipped(task, at) {
      if (state.listeners.size > 0) emit(state, { kind: 'task-skipped', ...signal(task), runId: task.runId, at });
    },
  };
}

function emit(state: LiveState, event: LiveEvent): void {
  for (const listener of state.listeners) listener(event);
}

function signal(task: TaskSignal): TaskSignal {
  return { runId: task.runId, nodeId: task.nodeId, nodeType: task.nodeType, path: task.path };
}

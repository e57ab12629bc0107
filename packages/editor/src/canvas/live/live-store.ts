import type { LiveFrame, LiveSnapshotFrame, QueueGauge } from '@loopwright/model';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Connection } from '../../api/live-socket.ts';
import { type Changing, changing } from './changing-map.ts';
import { type LiveLine, tailOf } from './live-tail.ts';
import { IDLE, moved, type NodeLive, settle, settled } from './node-standing.ts';
import { type ChangingTasks, changingTasks, type RunTask, type TasksUnderWay } from './tasks-under-way.ts';

/** What happened on the connections that leave a node by a port. */
export interface RouteLive {
  readonly count: number;
  readonly perSecond: number;
}

/** Runs of all loops together, over the last ten seconds. */
export interface Rates {
  readonly runsPerSecond: number;
  readonly failuresPerSecond: number;
}

export interface LiveState {
  readonly connection: Connection;
  readonly status: 'idle' | 'running' | 'completed' | 'failed';
  readonly executionId: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly error: string | null;
  /** By node id. A node whose state did not change keeps its object, so that only what changed is drawn again. */
  readonly nodes: ReadonlyMap<string, NodeLive>;
  /** What the nodes' `active` and `waiting` count. */
  readonly tasks: TasksUnderWay;
  /** By `routeKey`. */
  readonly routes: ReadonlyMap<string, RouteLive>;
  /** By the reading node. */
  readonly queues: ReadonlyMap<string, QueueGauge>;
  readonly rates: Rates;
  /** Runs that ended while this window watched, as far as it was told. */
  readonly runs: { readonly succeeded: number; readonly failed: number };
  /** What happened last, oldest first. */
  readonly tail: readonly LiveLine[];
  /** Frames that this window did not get because it was too slow. */
  readonly missed: number;
  /** Milliseconds that this machine's clock is ahead of the server's. */
  readonly clockAheadMs: number;
}

export type LiveStore = StoreApi<LiveState>;

const NO_RATES: Rates = { runsPerSecond: 0, failuresPerSecond: 0 };

export function routeKey(nodeId: string, port: string): string {
  return `${nodeId} ${port}`;
}

export function initialLive(): LiveState {
  return {
    connection: 'connecting',
    status: 'idle',
    executionId: null,
    startedAt: null,
    completedAt: null,
    error: null,
    nodes: new Map(),
    tasks: new Map(),
    routes: new Map(),
    queues: new Map(),
    rates: NO_RATES,
    runs: { succeeded: 0, failed: 0 },
    tail: [],
    missed: 0,
    clockAheadMs: 0,
  };
}

export function createLiveStore(): LiveStore {
  return createStore<LiveState>(initialLive);
}

/**
 * The state after some frames, in the order they came.
 *
 * @param now - this machine's clock when they came, milliseconds
 */
export function applyFrames(before: LiveState, frames: readonly LiveFrame[], now: number): LiveState {
  const nodes = changing(before.nodes, IDLE);
  const tasks = changingTasks(before.tasks);
  const routes = changing<RouteLive>(before.routes, { count: 0, perSecond: 0 });
  let state = { ...before };
  let { succeeded, failed } = before.runs;

  function settleAll(): void {
    tasks.clear();
    nodes.update(settle);
  }

  /** Counts go on, as those of the server do: they tell what happened since somebody began to watch. */
  function beginAnew(): void {
    tasks.clear();
    nodes.update(() => ({ state: 'idle', active: 0, waiting: 0, perSecond: 0, error: null }));
    succeeded = 0;
    failed = 0;
  }

  for (const frame of frames) {
    switch (frame.type) {
      case 'snapshot':
        if (frame.execution_id !== state.executionId) {
          routes.clear();
          nodes.clear();
        }
        standAt(nodes, tasks, frame);
        state = {
          ...state,
          status: frame.status,
          executionId: frame.execution_id,
          startedAt: frame.started_at,
          completedAt: frame.completed_at,
          error: frame.error,
          missed: state.missed + frame.missed,
        };
        break;
      case 'execution_started':
        beginAnew();
        state = {
          ...state,
          status: 'running',
          executionId: frame.execution_id,
          startedAt: frame.at,
          completedAt: null,
          error: null,
        };
        break;
      case 'execution_completed':
        state = { ...state, status: 'completed', completedAt: frame.at };
        settleAll();
        break;
      case 'execution_failed':
        if (frame.execution_id === null) {
          // It did not validate and never began: what is known is of the execution before it.
          beginAnew();
          state = { ...state, executionId: null, startedAt: null, rates: NO_RATES };
        } else settleAll();
        state = { ...state, status: 'failed', completedAt: frame.at, error: frame.error };
        break;
      case 'execution_stopped':
        settleAll();
        state = { ...state, status: 'idle', executionId: null, startedAt: null, rates: NO_RATES };
        break;
      case 'task_started': {
        const node = nodes.get(frame.node_id);
        if (isOfRun(frame)) nodes.set(frame.node_id, moved(node, tasks.put(frame, 'running'), 'running', frame.at));
        else if (node.active === 0) nodes.set(frame.node_id, { state: 'waiting', at: frame.at });
        break;
      }
      case 'task_completed': {
        const node = nodes.get(frame.node_id);
        const stood = isOfRun(frame) ? tasks.end(frame) : null;
        const completed = node.completed + 1;
        nodes.set(frame.node_id, { ...moved(node, stood, 'done', frame.at), error: null, completed });
        const key = routeKey(frame.node_id, frame.port);
        routes.set(key, { count: routes.get(key).count + 1 });
        break;
      }
      case 'task_failed': {
        const node = nodes.get(frame.node_id);
        const { error } = frame;
        if (frame.retry_at === null) {
          const stood = isOfRun(frame) ? tasks.end(frame) : null;
          nodes.set(frame.node_id, { ...moved(node, stood, 'failed', frame.at), error, failed: node.failed + 1 });
        } else if (isOfRun(frame)) {
          nodes.set(frame.node_id, { ...moved(node, tasks.put(frame, 'waiting'), 'waiting', frame.at), error });
        } else nodes.set(frame.node_id, { state: 'waiting', at: frame.at, error });
        break;
      }
      case 'task_skipped': {
        const { active, waiting } = nodes.get(frame.node_id);
        if (active + waiting === 0) nodes.set(frame.node_id, { state: 'skipped', at: frame.at });
        break;
      }
      case 'task_waiting':
        if (isOfRun(frame)) {
          const stood = tasks.put(frame, 'waiting');
          nodes.set(frame.node_id, moved(nodes.get(frame.node_id), stood, 'waiting', frame.at));
        }
        break;
      case 'run_parked':
        // What has not ended in it waits, and is counted no more.
        for (const { nodeId, standing } of tasks.drop(frame.run_id))
          nodes.set(nodeId, moved(nodes.get(nodeId), standing, 'parked', frame.at));
        break;
      case 'run_ended':
        for (const { nodeId, standing } of tasks.drop(frame.run_id)) {
          const node = nodes.get(nodeId);
          nodes.set(nodeId, moved(node, standing, settled(node.state), frame.at));
        }
        if (frame.state === 'succeeded') succeeded += 1;
        else if (frame.state === 'failed') failed += 1;
        break;
      case 'gauges': {
        const told = state.executionId !== null || state.status !== 'idle';
        for (const { node_id, completed, failed: failures, per_second } of frame.nodes) {
          const node = nodes.get(node_id);
          nodes.set(node_id, {
            completed: Math.max(node.completed, completed),
            failed: Math.max(node.failed, failures),
            perSecond: told ? per_second : 0,
          });
        }
        for (const { node_id, port, count, per_second } of frame.routes) {
          const key = routeKey(node_id, port);
          routes.set(key, { count: Math.max(routes.get(key).count, count), perSecond: told ? per_second : 0 });
        }
        state = {
          ...state,
          clockAheadMs: now - Date.parse(frame.at),
          queues: queuesOf(state.queues, frame.queues),
          rates: {
            runsPerSecond: sum(frame.loops.map((loop) => loop.runs_per_second)),
            failuresPerSecond: sum(frame.loops.map((loop) => loop.failures_per_second)),
          },
        };
        break;
      }
      default:
    }
  }
  return {
    ...state,
    nodes: nodes.done(),
    tasks: tasks.done(),
    routes: routes.done(),
    runs: succeeded === before.runs.succeeded && failed === before.runs.failed ? before.runs : { succeeded, failed },
    tail: tailOf(before.tail, frames),
  };
}

/** The socket opened again: counts of another life of the server say nothing here. */
export function reopened(state: LiveState): LiveState {
  return { ...state, connection: 'open', nodes: new Map(), tasks: new Map(), routes: new Map() };
}

/** Puts every node where a snapshot says that it is. Counts and errors that are known stay. */
function standAt(nodes: Changing<NodeLive>, tasks: ChangingTasks, frame: LiveSnapshotFrame): void {
  nodes.update(settle);
  tasks.clear();
  for (const { node_id, completed_at } of frame.completed) nodes.set(node_id, { state: 'done', at: completed_at });
  for (const { node_id, started_at, run_id } of frame.executing) {
    const node = nodes.get(node_id);
    if (run_id !== null) {
      tasks.seed(run_id, node_id);
      nodes.set(node_id, moved(node, null, 'running', started_at));
    } else if (node.active === 0) nodes.set(node_id, { state: 'waiting', at: started_at });
  }
}

/** A producer that waits for its next message is of no run. */
function isOfRun<Frame extends { readonly run_id: number | null }>(frame: Frame): frame is Frame & RunTask {
  return frame.run_id !== null;
}

interface WireQueue {
  readonly queue: string;
  readonly node_id: string | null;
  readonly depth: number;
  readonly dead_letters: number;
  readonly oldest_seconds: number;
  readonly in_per_minute: number;
  readonly out_per_minute: number;
}

/** A queue that stands as before keeps its object. */
function queuesOf(
  before: ReadonlyMap<string, QueueGauge>,
  queues: readonly WireQueue[],
): ReadonlyMap<string, QueueGauge> {
  const after = new Map<string, QueueGauge>();
  for (const wire of queues) {
    const { queue, node_id, depth, dead_letters, oldest_seconds, in_per_minute, out_per_minute } = wire;
    if (node_id === null) continue;
    const known = before.get(node_id);
    const isSame =
      known?.depth === depth &&
      known.deadLetters === dead_letters &&
      known.oldestSeconds === oldest_seconds &&
      known.inPerMinute === in_per_minute &&
      known.outPerMinute === out_per_minute;
    after.set(
      node_id,
      isSame
        ? known
        : {
            queue,
            nodeId: node_id as never,
            depth,
            deadLetters: dead_letters,
            oldestSeconds: oldest_seconds,
            inPerMinute: in_per_minute,
            outPerMinute: out_per_minute,
          },
    );
  }
  return after;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import type { LiveFrame, QueueGauge } from '@loopwright/model';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Connection } from '../../api/live-socket.ts';

/** How a node stands in the running execution. */
export type NodeState = 'idle' | 'running' | 'waiting' | 'done' | 'failed' | 'skipped';

export interface NodeLive {
  readonly state: NodeState;
  /** When it came to this state, ISO 8601. */
  readonly at: string | null;
  readonly completed: number;
  readonly failed: number;
  /** Its last error; null when its last task succeeded. */
  readonly error: string | null;
}

/** What happened on the connections that leave a node by a port. */
export interface RouteLive {
  readonly count: number;
  readonly perSecond: number;
}

export interface LiveState {
  readonly connection: Connection;
  readonly status: 'idle' | 'running' | 'completed' | 'failed';
  readonly startedAt: string | null;
  readonly error: string | null;
  /** By node id. A node whose state did not change keeps its object, so that only what changed is drawn again. */
  readonly nodes: ReadonlyMap<string, NodeLive>;
  /** By `routeKey`. */
  readonly routes: ReadonlyMap<string, RouteLive>;
  /** By the reading node. */
  readonly queues: ReadonlyMap<string, QueueGauge>;
}

export type LiveStore = StoreApi<LiveState>;

const IDLE: NodeLive = { state: 'idle', at: null, completed: 0, failed: 0, error: null };

export function routeKey(nodeId: string, port: string): string {
  return `${nodeId} ${port}`;
}

export function createLiveStore(): LiveStore {
  return createStore<LiveState>(() => ({
    connection: 'connecting',
    status: 'idle',
    startedAt: null,
    error: null,
    nodes: new Map(),
    routes: new Map(),
    queues: new Map(),
  }));
}

/** The state after some frames, in the order they came. */
export function applyFrames(before: LiveState, frames: readonly LiveFrame[]): LiveState {
  const nodes = new Map(before.nodes);
  let state: LiveState = { ...before, nodes };
  const set = (id: string, change: Partial<NodeLive>): void => {
    nodes.set(id, { ...(nodes.get(id) ?? IDLE), ...change });
  };
  for (const frame of frames) {
    switch (frame.type) {
      case 'snapshot': {
        nodes.clear();
        for (const { node_id, completed_at } of frame.completed) set(node_id, { state: 'done', at: completed_at });
        for (const { node_id, started_at, run_id } of frame.executing) {
          set(node_id, { state: run_id === null ? 'waiting' : 'running', at: started_at });
        }
        state = { ...state, status: frame.status, startedAt: frame.started_at, error: frame.error };
        break;
      }
      case 'execution_started':
        nodes.clear();
        state = { ...state, status: 'running', startedAt: frame.at, error: null, routes: new Map() };
        break;
      case 'execution_completed':
        state = { ...state, status: 'completed' };
        break;
      case 'execution_failed':
        state = { ...state, status: 'failed', error: frame.error };
        break;
      case 'execution_stopped':
        nodes.clear();
        state = { ...state, status: 'idle', startedAt: null };
        break;
      case 'task_started':
        set(frame.node_id, { state: frame.run_id === null ? 'waiting' : 'running', at: frame.at });
        break;
      case 'task_completed':
        set(frame.node_id, {
          state: 'done',
          at: frame.at,
          error: null,
          completed: (nodes.get(frame.node_id) ?? IDLE).completed + 1,
        });
        break;
      case 'task_failed':
        set(frame.node_id, {
          state: frame.retry_at === null ? 'failed' : 'waiting',
          at: frame.at,
          error: frame.error,
          failed: (nodes.get(frame.node_id) ?? IDLE).failed + 1,
        });
        break;
      case 'task_skipped':
        set(frame.node_id, { state: 'skipped', at: frame.at });
        break;
      case 'gauges':
        state = {
          ...state,
          queues: new Map(
            frame.queues.flatMap((queue) =>
              queue.node_id === null ? [] : [[queue.node_id, queue as unknown as QueueGauge]],
            ),
          ),
        };
        break;
      default:
    }
  }
  return state;
}

import type { Standing } from './tasks-under-way.ts';

/** How a node stands in the running execution. */
export type NodeState = 'idle' | 'running' | 'waiting' | 'done' | 'failed' | 'skipped';

export interface NodeLive {
  readonly state: NodeState;
  /** When it came to this state, ISO 8601. */
  readonly at: string | null;
  /** Its tasks that run now. */
  readonly active: number;
  /** Its tasks that wait, of runs in memory: for an instant, an answer or their next attempt. */
  readonly waiting: number;
  /** Since somebody began to watch. */
  readonly completed: number;
  /** Out of attempts. */
  readonly failed: number;
  /** Tasks that ended, over the last seconds. */
  readonly perSecond: number;
  /** Its last error; null when its last task succeeded. */
  readonly error: string | null;
}

export const IDLE: NodeLive = {
  state: 'idle',
  at: null,
  active: 0,
  waiting: 0,
  completed: 0,
  failed: 0,
  perSecond: 0,
  error: null,
};

/** Nothing runs any more: what ran is done as far as anybody knows. */
export function settle({ state }: NodeLive): Partial<NodeLive> {
  return { state: settled(state), active: 0, waiting: 0, perSecond: 0 };
}

/** What such a node is now. */
export function settled(state: NodeState): NodeState {
  return state === 'running' ? 'done' : state === 'waiting' ? 'idle' : state;
}

/**
 * How a node stands after one of its tasks changed: it runs while one of them does, else waits while one does, else is what
 * became of this one.
 *
 * @param from - null: it was not counted
 * @param to - `parked`: it waits, uncounted
 */
export function moved(
  node: NodeLive,
  from: Standing | null,
  to: NodeState | 'parked',
  at: string,
): Pick<NodeLive, 'state' | 'at' | 'active' | 'waiting'> {
  const active = node.active + Number(to === 'running') - Number(from === 'running');
  const waiting = node.waiting + Number(to === 'waiting') - Number(from === 'waiting');
  const state = active > 0 ? 'running' : waiting > 0 || to === 'parked' ? 'waiting' : to;
  return { state, at: active > 0 && to !== 'running' ? node.at : at, active, waiting };
}

import type { TaskState } from '@loopwright/model';
import type { RunConnection, Task, WholeRun } from '../../api/run-types.ts';
import { routeKey } from '../live/live-store.ts';

/** How a node stands after some tasks of a run. */
export interface NodeAt {
  /** Of its task that began last. */
  readonly state: TaskState;
  readonly tasks: number;
  readonly failed: number;
  readonly attempts: number;
  /** Of all its tasks together; null where one of them goes on. */
  readonly seconds: number | null;
  readonly error: string | null;
}

/** A run as it stood when some of its tasks had begun. */
export interface RunAt {
  readonly nodes: ReadonlyMap<string, NodeAt>;
  /** How often each route was taken, by `routeKey`. */
  readonly routes: ReadonlyMap<string, number>;
}

/** Where the run stood after its first `step` tasks. */
export function runAt(tasks: readonly Task[], step: number): RunAt {
  const nodes = new Map<string, NodeAt>();
  const routes = new Map<string, number>();
  for (const task of tasks.slice(0, step)) {
    const before = nodes.get(task.node_id);
    const seconds = secondsOf(task);
    nodes.set(task.node_id, {
      state: task.state,
      tasks: (before?.tasks ?? 0) + 1,
      failed: (before?.failed ?? 0) + (task.state === 'failed' ? 1 : 0),
      attempts: (before?.attempts ?? 0) + task.attempts.length,
      seconds: seconds === null || before?.seconds === null ? null : (before?.seconds ?? 0) + seconds,
      error: errorOf(task) ?? before?.error ?? null,
    });
    if (task.port !== null) {
      const key = routeKey(task.node_id, task.port);
      routes.set(key, (routes.get(key) ?? 0) + 1);
    }
  }
  return { nodes, routes };
}

/**
 * How often a connection was taken. Behind a for-each's `subdag` that is once for each task there; a connection to a node that
 * was skipped was not taken, even where its port was: the run had failed by then.
 */
export function timesTaken(
  at: RunAt,
  { source_node, target_node, source_handle }: Pick<RunConnection, 'source_node' | 'target_node' | 'source_handle'>,
): number {
  const target = at.nodes.get(target_node);
  if (target?.state === 'skipped') return 0;
  if (source_handle === 'subdag') return target?.tasks ?? 0;
  return at.routes.get(routeKey(source_node, source_handle)) ?? 0;
}

/** The task that is looked at first: where a run failed, else its last one that did something. */
export function telling(tasks: readonly Task[]): number {
  const failed = tasks.findIndex(hasFailedItself);
  if (failed >= 0) return failed;
  return Math.max(
    tasks.findLastIndex((task) => task.state !== 'skipped'),
    tasks.length === 0 ? -1 : 0,
  );
}

/** Whether it failed of its own; a for-each also fails by what failed in its body. */
export function hasFailedItself(task: Task): boolean {
  return task.state === 'failed' && errorOf(task) !== null;
}

/** Text of the error that a task ended with, or waits after; null where its last attempt went well or goes on. */
export function errorOf(task: Task): string | null {
  return task.attempts.at(-1)?.error?.text ?? null;
}

/** From the beginning of its first attempt to the end of its last; 0 where it has none, null where that one has not ended. */
export function secondsOf(task: Task): number | null {
  const first = task.attempts[0];
  const last = task.attempts.at(-1);
  if (first === undefined || last === undefined) return 0;
  return last.ended_at === null ? null : Math.max(0, Date.parse(last.ended_at) - Date.parse(first.started_at)) / 1000;
}

/** A stretch of time, milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Whether it goes on: the run has not ended. */
  readonly isOpen: boolean;
}

/** The time that the bars of a run span: at least one millisecond. What has not ended reaches to `now`. */
export function spanOf(run: Pick<WholeRun, 'started_at' | 'ended_at' | 'tasks'>, now: number): Span {
  let from = Date.parse(run.started_at);
  let to = run.ended_at === null ? now : Date.parse(run.ended_at);
  for (const { attempts } of run.tasks) {
    for (const { started_at, ended_at } of attempts) {
      from = Math.min(from, Date.parse(started_at));
      to = Math.max(to, Date.parse(ended_at ?? started_at));
    }
  }
  return { from, to: Math.max(to, from + 1), isOpen: run.ended_at === null };
}

/** One attempt as a bar: `left` and `width` in percent of the span. */
export interface Bar {
  readonly left: number;
  readonly width: number;
  readonly look: 'done' | 'failed' | 'running' | 'unknown';
}

/** The bars of a task, one an attempt. */
export function barsOf(task: Task, span: Span): readonly Bar[] {
  const length = span.to - span.from;
  return task.attempts.map(({ started_at, ended_at, error, outcome_unknown }): Bar => {
    const from = Date.parse(started_at);
    const to = ended_at === null ? (outcome_unknown ? from : span.to) : Date.parse(ended_at);
    return {
      left: ((from - span.from) / length) * 100,
      width: (Math.max(0, to - from) / length) * 100,
      look: outcome_unknown ? 'unknown' : error !== null ? 'failed' : ended_at === null ? 'running' : 'done',
    };
  });
}

/** The step that shows a node's task: the last one up to the present step, else the first one after it; null: it never ran. */
export function stepOf(tasks: readonly Task[], nodeId: string, step: number): number | null {
  const before = tasks.slice(0, step).findLastIndex((task) => task.node_id === nodeId);
  if (before >= 0) return before + 1;
  const after = tasks.findIndex((task) => task.node_id === nodeId);
  return after >= 0 ? after + 1 : null;
}

/** `3.1`: the item of the outer for-each, then of the inner one, counted from 1 as people do; empty outside of any. */
export function pathLabel(path: readonly number[]): string {
  return path.map((index) => index + 1).join('.');
}

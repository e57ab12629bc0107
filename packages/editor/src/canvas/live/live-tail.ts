import type { LiveFrame } from '@loopwright/model';

/** Lines that are kept. */
export const TAIL_LINES = 200;

/** What happened, as the list beside the canvas tells it. */
export interface LiveLine {
  /** Rises by one with each line of this window. */
  readonly number: number;
  readonly at: string;
  readonly kind:
    | 'started'
    | 'completed'
    | 'failed'
    | 'stopped'
    | 'task-done'
    | 'task-failed'
    | 'task-retry'
    | 'run-ended';
  readonly nodeId: string | null;
  readonly runId: number | null;
  readonly path: readonly number[];
  readonly seconds: number | null;
  /** Port that a task followed, or the state in which a run ended. */
  readonly outcome: string | null;
  readonly error: string | null;
}

/** The newest lines after some frames, oldest first. What would be pushed out at once is never made. */
export function tailOf(before: readonly LiveLine[], frames: readonly LiveFrame[]): readonly LiveLine[] {
  const told = frames.filter(isTold);
  if (told.length === 0) return before;
  const first = (before.at(-1)?.number ?? 0) + 1;
  const dropped = Math.max(0, told.length - TAIL_LINES);
  const lines = told.slice(dropped).map((frame, index) => lineOf(frame, first + dropped + index));
  return [...before.slice(Math.max(0, before.length + lines.length - TAIL_LINES)), ...lines];
}

type Told = Exclude<
  LiveFrame,
  {
    readonly type:
      | 'snapshot'
      | 'gauges'
      | 'pong'
      | 'error'
      | 'task_started'
      | 'task_skipped'
      | 'task_waiting'
      | 'run_parked'
      | 'graph_changed';
  }
>;

function isTold(frame: LiveFrame): frame is Told {
  switch (frame.type) {
    case 'execution_started':
    case 'execution_completed':
    case 'execution_failed':
    case 'execution_stopped':
    case 'task_completed':
    case 'task_failed':
    case 'run_ended':
      return true;
    default:
      return false;
  }
}

function lineOf(frame: Told, number: number): LiveLine {
  const line = { number, at: frame.at, nodeId: null, runId: null, path: [], seconds: null, outcome: null, error: null };
  switch (frame.type) {
    case 'execution_started':
      return { ...line, kind: 'started' };
    case 'execution_completed':
      return { ...line, kind: 'completed', seconds: frame.seconds };
    case 'execution_failed':
      return { ...line, kind: 'failed', error: frame.error };
    case 'execution_stopped':
      return { ...line, kind: 'stopped' };
    case 'task_completed':
      return {
        ...line,
        kind: 'task-done',
        nodeId: frame.node_id,
        runId: frame.run_id,
        path: frame.path,
        seconds: frame.seconds,
        outcome: frame.port,
      };
    case 'task_failed':
      return {
        ...line,
        kind: frame.retry_at === null ? 'task-failed' : 'task-retry',
        nodeId: frame.node_id,
        runId: frame.run_id,
        path: frame.path,
        seconds: frame.seconds,
        error: frame.error,
      };
    case 'run_ended':
      return { ...line, kind: 'run-ended', runId: frame.run_id, outcome: frame.state };
  }
}

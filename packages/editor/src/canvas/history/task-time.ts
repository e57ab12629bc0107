import type { Task } from '../../api/run-types.ts';
import { formatElapsed, formatSeconds } from '../../parts/format.ts';
import { text } from '../../text/text.ts';
import { secondsOf } from './run-model.ts';

/** Whether a task runs: its time grows. Of one whose outcome nobody heard that is not known. */
export function isRunning({ state, attempts }: Pick<Task, 'state' | 'attempts'>): boolean {
  const last = attempts.at(-1);
  return state === 'running' && last !== undefined && last.ended_at === null && !last.outcome_unknown;
}

/** How long a task took; of one that runs how long it has, up to `now`. A dash where that is not known, or nobody watches (null). */
export function timeOf(task: Task, now: number | null): string {
  const first = task.attempts[0];
  const seconds = secondsOf(task);
  if (first === undefined) return text('run.noTime');
  if (seconds !== null) return formatSeconds(seconds);
  return now !== null && isRunning(task)
    ? formatElapsed((now - Date.parse(first.started_at)) / 1000)
    : text('run.noTime');
}

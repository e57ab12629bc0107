import type { JournalEvent, TaskRef } from '@loopwright/model';

/** A task that was under way in so many crashes is taken to be their cause. */
export const CRASHES_OF_ONE_TASK: number = 3;

interface Suspect {
  readonly task: TaskRef;
  /** The last one that began. */
  readonly attempt: number;
  crashes: number;
  /** It began since the run was last taken up. */
  open: boolean;
}

/** Tasks that began, and whose outcome nobody heard, in each of several crashes; with their last attempt. */
export function killers(events: readonly JournalEvent[]): readonly Pick<Suspect, 'task' | 'attempt'>[] {
  return suspects(events).filter((entry) => entry.crashes >= CRASHES_OF_ONE_TASK);
}

/** Whether a task of a run that is to be taken up began and nobody heard its outcome: it may run twice. */
export function outcomesMissing(events: readonly JournalEvent[]): boolean {
  return suspects(events).some((entry) => entry.open);
}

function suspects(events: readonly JournalEvent[]): readonly Suspect[] {
  const underWay = new Map<string, Suspect>();
  for (const event of events) {
    if (event.kind === 'started') {
      const { task, attempt } = event;
      const crashes = underWay.get(keyOf(task))?.crashes ?? 0;
      underWay.set(keyOf(task), { task, attempt, crashes, open: true });
    } else if (
      event.kind === 'output' ||
      event.kind === 'failed' ||
      event.kind === 'waiting' ||
      event.kind === 'settled'
    ) {
      underWay.delete(keyOf(event.task));
    } else if (event.kind === 'resumed') {
      for (const entry of underWay.values()) {
        if (event.reason === 'restart' && entry.open) entry.crashes += 1;
        entry.open = false;
      }
    }
  }
  return [...underWay.values()];
}

function keyOf(task: TaskRef): string {
  return `${task.node}/${task.path.join('.')}`;
}

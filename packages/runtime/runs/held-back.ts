import type { PlanNode } from '@loopwright/engine';
import type { Instant, JournalEvent, JsonObject } from '@loopwright/model';
import type { Run } from './run.ts';

type OutputEvent = Extract<JournalEvent, { kind: 'output' }>;

/** An entry of the journal whose targets begin no earlier than an instant. */
export type HeldOutput = OutputEvent & { readonly until: Instant };

/** Whether the targets of an output begin later than it is there. */
export const isHeldBack = (event: OutputEvent): event is HeldOutput => event.until !== undefined;

/** The entries of a journal whose outputs may be held back still: nothing was written since those were over. */
export function heldBackIn(events: readonly JournalEvent[]): readonly HeldOutput[] {
  const last = events.findLast(({ kind }) => kind !== 'resumed');
  if (last === undefined) return [];
  return events.filter(
    (event): event is HeldOutput => event.kind === 'output' && isHeldBack(event) && event.until > last.at,
  );
}

/** Holds back the news that a task has completed until its targets may begin. */
export function holdBack(run: Run, node: PlanNode, event: HeldOutput, data: JsonObject): void {
  const { live, services } = run.host;
  if (live === null) return;
  const { at, ms, until, task } = event;
  const startedAt = at - ms;
  const signal = { runId: run.id, nodeId: node.id, nodeType: node.type.identifier, path: task.path } as const;
  const tell = (end: Instant): void =>
    live.completed(signal, end, Math.max(0, end - startedAt) / 1000, event.port ?? 'default', data);
  const now = services.clock.now();
  if (until <= now) {
    tell(now);
    return;
  }
  const cancel = services.clock.after(until - now, () => tellWhatIsOver(run, until));
  run.heldBack ??= new Set();
  run.heldBack.add({ until, cancel, tell, withdraw: () => live.withdrawn(signal) });
  live.executes(signal, startedAt); // whoever watches was told when it began, by this process or the one before
  if (live.watched()) live.publish({ kind: 'task-waiting', ...signal, at: now, until });
}

/**
 * Tells of the tasks that are held back no longer; comes before what they held up.
 *
 * @param due - the instant that was waited for: it has come, also where the clock was set back meanwhile
 */
export function tellWhatIsOver(run: Run, due: Instant): void {
  if (run.heldBack === null) return;
  const now = run.host.services.clock.now();
  for (const held of run.heldBack) {
    if (held.until > Math.max(now, due)) continue;
    run.heldBack.delete(held);
    held.cancel();
    held.tell(now);
  }
}

/** The run leaves memory, or is asked to stop: nobody is told of what is held back. */
export function letGoOfHeldBack(run: Run): void {
  if (run.heldBack === null) return;
  for (const held of run.heldBack) {
    held.cancel();
    held.withdraw();
  }
  run.heldBack = null;
}

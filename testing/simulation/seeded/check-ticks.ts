import type { ExecutionId, Instant, JsonObject } from '@loopwright/model';
import type { CheckedRun } from './check-promises.ts';
import { instantsBetween } from './schedule-spec.ts';
import type { SimWorld } from './sim-world.ts';

interface ExecutionFound {
  readonly id: string;
  readonly state: string;
  readonly started_at: number;
}

/**
 * Ticks of a schedule: each instant has one run at most, in all executions together, and in order; what was left out before
 * is counted. With `all` an execution leaves none out, and one that came to its end has all of them.
 */
export function checkTicks(runs: readonly CheckedRun[], { database, spec, broken }: SimWorld): void {
  const first = spec.loops[0]!;
  const { schedule } = first;
  if (schedule === null) return;
  const { missed } = schedule.fields;
  const own = Map.groupBy(
    runs.filter(({ loop }) => loop === first),
    ({ row }) => row.executionId,
  );
  const executions = database.database
    .prepare('SELECT id, state, started_at FROM execution ORDER BY num')
    .all() as unknown as readonly ExecutionFound[];
  /** The last instant of the executions before. */
  let before = Number.NEGATIVE_INFINITY;
  for (const { id, state, started_at: startedAt } of executions) {
    let last = Math.max(before, startedAt, schedule.from);
    for (const { row, message } of own.get(id as ExecutionId) ?? []) {
      const tick = tickOf(message);
      if (!schedule.has(tick.at)) broken(`Run ${row.id} is of ${tick.at}, which is no instant of the schedule`);
      if (tick.at <= last) broken(`Run ${row.id} is of ${tick.at}, and the schedule had come to ${last}`);
      const leftOut = instantsBetween(schedule, last, tick.at - 1).length;
      if (missed === 'all' && leftOut > 0) broken(`${leftOut} instants before ${tick.at} have no run`);
      if (missed !== 'all' && leftOut !== tick.missed)
        broken(`Run ${row.id} tells of ${tick.missed} missed instants, there were ${leftOut}`);
      last = tick.at;
      before = tick.at;
    }
    const left = missed === 'all' && state === 'SUCCESS' ? instantsBetween(schedule, last, schedule.until) : [];
    if (left.length > 0) broken(`The last ${left.length} instants have no run, and execution ${id} came to its end`);
  }
}

function tickOf({ schedule }: JsonObject): { readonly at: Instant; readonly missed: number } {
  const { scheduled_at: at, missed } = schedule as { readonly scheduled_at: string; readonly missed: number };
  return { at: Date.parse(at), missed };
}

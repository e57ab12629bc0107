import type { NodeId } from '@loopwright/model';
import type { CheckedRun } from './check-promises.ts';
import type { Begun } from './outside.ts';
import type { SimWorld } from './sim-world.ts';

/** A run's tasks: those ran that had to, each has one output, and an effect was repeated only where it had to be. */
export function checkTasks(run: CheckedRun, order: readonly NodeId[], { outside, broken, spec }: SimWorld): void {
  const { expected, events, keyOf, loop } = run;
  const done = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'output') continue;
    const name = order[event.task.node]!;
    done.add(event.task.path.length === 0 ? name : `${name}[${event.task.path.join(',')}]`);
  }
  for (const task of done) if (!expected.ran.has(task)) broken(`${task} of run ${run.row.id} must not have run`);
  for (const task of expected.ran) if (!done.has(task)) broken(`${task} of run ${run.row.id} did not run`);

  const begun = Map.groupBy(outside.begun, ({ key }) => key);
  for (const [task, { name, path }] of expected.begun) {
    const times = begun.get(keyOf(name, path)) ?? [];
    const doing = loop.doings.get(name);
    if (doing === undefined) continue;
    if (times.length === 0) broken(`${task} of run ${run.row.id} was never begun`);
    if (
      expected.ran.has(task) &&
      isExternal(doing.type) &&
      !times.some(({ affected, refused }) => affected && !refused)
    )
      broken(`${task} of run ${run.row.id} has no effect`);
    const fails = !expected.ran.has(task);
    for (let at = 1; at < times.length; at++) checkRepeat(task, times[at - 1]!, times[at]!, fails, broken);
  }
  void spec;
}

/** A task is begun again when its attempt failed, when a stop aborted it, or when the life that it began in is over. */
function checkRepeat(task: string, one: Begun, next: Begun, fails: boolean, broken: (what: string) => void): void {
  const lifeEnded = one.incarnation !== next.incarnation;
  if (fails || one.refused || lifeEnded || one.signal?.aborted === true) return;
  broken(`${task} was begun twice in incarnation ${one.incarnation}, and nothing had happened`);
}

function isExternal(type: string): boolean {
  return type === 'effect' || type === 'fire' || type === 'wait';
}

import type { NodeId } from '@loopwright/model';
import type { CheckedRun } from './check-promises.ts';
import { taskName } from './expected.ts';
import type { Begun } from './outside.ts';
import type { SimWorld } from './sim-world.ts';

/** A run's tasks: those ran that had to, each has one output, and an effect was repeated only where it had to be. */
export function checkTasks(run: CheckedRun, order: readonly NodeId[], { outside, broken, ledger }: SimWorld): void {
  const { expected, events, keyOf, loop } = run;
  const done = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'output') continue;
    const name = order[event.task.node]!;
    done.add(taskName(name, event.task.path));
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
    const lifeEnded = (one: Begun, next: Begun): boolean => ledger.diedAt(one.incarnation) <= next.at;
    const living = times.filter(({ isZombie }) => !isZombie); // what a dead one computes is written nowhere
    for (let at = 1; at < living.length; at++) {
      const [one, next] = [living[at - 1]!, living[at]!];
      // A task is begun again when its attempt failed, when a stop aborted it, or when the life that it began in is over.
      if (fails || one.refused || lifeEnded(one, next) || one.signal?.aborted === true) continue;
      broken(
        `${task} of run ${run.row.id} was begun again, and nothing had happened to incarnation ${one.incarnation}`,
      );
    }
  }
}

function isExternal(type: string): boolean {
  return type === 'effect' || type === 'fire' || type === 'wait';
}

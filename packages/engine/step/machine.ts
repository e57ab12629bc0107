import { failure, type Item, type JsonObject } from '@loopwright/model';
import { loopOf } from '../compile/compile.ts';
import { edgesOf } from '../compile/wiring.ts';
import type { Machine, Plan, PlanLoop, TaskWatch } from '../plan.ts';
import { endsOf } from './each.ts';
import { RunMachine } from './run-machine.ts';

/** What a producer made of a run's message. */
export interface RunMessage {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly itemId: string;
}

/** A machine for one item of a for-each. */
export interface BodyMachine extends Machine {
  /** Data of the body's end nodes that ran, in plan order; without the `forEachNode` that it began with. */
  ends(): readonly JsonObject[];
}

/**
 * A run at its beginning. The producer's task is the first one ready; it is journaled as an output `{base: 'message'}`,
 * since its data are those of the message.
 *
 * @param watch - hears, while an event is applied, of tasks that it ended or revived otherwise than their own events tell
 */
export function createMachine(
  plan: Plan,
  loop: PlanLoop,
  message: RunMessage,
  watch: TaskWatch | null = null,
): Machine {
  return new RunMachine(plan, loop, itemOf(message), false, watch);
}

/**
 * A machine that tries one node: it alone or, of a for-each, it and its body; nothing behind it runs. A for-each's `output`
 * has `forEachNode`, but neither `items` nor `loop_results`.
 *
 * @param node - position in the plan, which may be of `compile` or of `compileTrial`
 */
export function createTrialMachine(plan: Plan, node: number, item: Item): Machine {
  return new RunMachine(plan, loopOf(plan.nodes, edgesOf(plan), node, true), item, true);
}

/**
 * A machine that runs the body of a for-each once. `message.data` has `forEachNode` in it. Paths of its tasks begin at the
 * body: those of its own nodes are `[]`. Throws NODE_NOT_FOUND when the for-each has no body.
 *
 * @param forEach - position in the plan
 */
export function createBodyMachine(plan: Plan, forEach: number, message: RunMessage): BodyMachine {
  const [entry] = bodyOf(plan, forEach);
  if (entry === undefined) throw failure('NODE_NOT_FOUND');
  const machine = new RunMachine(plan, loopOf(plan.nodes, edgesOf(plan), entry), itemOf(message), false);
  return Object.assign(machine, { ends: () => endsOf(machine.top) });
}

/** Positions of the nodes that a for-each repeats, inner bodies included, in plan order: the first one is where it begins. */
export function bodyOf(plan: Plan, forEach: number): readonly number[] {
  const node = plan.nodes[forEach];
  const entry = node?.kind === 'for-each' ? node.targets.get('subdag')?.[0] : undefined;
  if (entry === undefined) return [];
  return loopOf(plan.nodes, edgesOf(plan), entry).members;
}

function itemOf({ data, metadata, itemId }: RunMessage): Item {
  return { id: itemId, data, metadata };
}

import type { JsonObject } from '@loopwright/model';
import { interpret } from '../../../packages/engine/step/sample/reference.ts';
import { actOf } from './acts.ts';
import type { LoopSpec } from './workflow-spec.ts';

/** What must come of one message: by the plain interpreter, which knows nothing of crashes. */
export interface ExpectedRun {
  readonly outcome: 'succeeded' | 'failed';
  /** Tasks that end well, as `name` or `name[path]`. */
  readonly ran: ReadonlySet<string>;
  /** Every task that begins, with the indexes of its items. */
  readonly begun: ReadonlyMap<string, { readonly name: string; readonly path: readonly number[] }>;
  /** What is put into the queue of the next loop, in order. */
  readonly sent: readonly JsonObject[];
}

/** Tasks, as `name` or `name[path]`, that were found to end their process, with what was said of them. */
export type Killers = ReadonlyMap<string, string>;

/** Runs a message through the plain interpreter. `order`: the names in the order of the plan. */
export function expectedRun(
  loop: LoopSpec,
  order: readonly string[],
  message: JsonObject,
  killers: Killers,
): ExpectedRun {
  const begun = new Map<string, { name: string; path: readonly number[] }>();
  const sent: JsonObject[] = [];
  const { outcome, ran } = interpret(loop.graph, order, message, (name, path, input) => {
    const task = taskName(name, path);
    begun.set(task, { name, path });
    const killer = killers.get(task);
    if (killer !== undefined) return { fails: killer, code: 'KILLED_PROCESS' };
    if (name === loop.writer) {
      sent.push(input);
      return { data: input };
    }
    return actOf(name, loop.doings.get(name)!, input);
  });
  return { outcome, ran, begun, sent };
}

/** A task as the checks name it. */
export const taskName = (name: string, path: readonly number[]): string =>
  path.length === 0 ? name : `${name}[${path.join(',')}]`;

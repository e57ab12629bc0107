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

/** Runs a message through the plain interpreter. `order`: the names in the order of the plan. */
export function expectedRun(loop: LoopSpec, order: readonly string[], message: JsonObject): ExpectedRun {
  const begun = new Map<string, { name: string; path: readonly number[] }>();
  const sent: JsonObject[] = [];
  const { outcome, ran } = interpret(loop.graph, order, message, (name, path, input) => {
    begun.set(path.length === 0 ? name : `${name}[${path.join(',')}]`, { name, path });
    if (name === loop.writer) {
      sent.push(input);
      return { data: input };
    }
    return actOf(name, loop.doings.get(name)!, input);
  });
  return { outcome, ran, begun, sent };
}

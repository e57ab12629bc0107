import type { JsonObject } from '@loopwright/model';
import type { Watch } from './closures.ts';
import { compileTree } from './condition.ts';
import { CONDITION_DIALECT } from './names.ts';
import { parseCondition } from './parse-condition.ts';
import type { Expression } from './tree.ts';
import { Trouble } from './trouble.ts';

/**
 * Where in a condition it fails over some data, from 0 in units of its text; null where it does not fail.
 *
 * It is compiled and evaluated once more, watched: so conditions cost nothing for it that nobody asks about.
 */
export function placeOfFailure(text: string, data: JsonObject, steps?: number): number | null {
  const before = text.length - text.trimStart().length;
  const places = new Map<Expression, number>();
  let innermost: number | null = null;
  const watch: Watch =
    (part, work) =>
    (...given) => {
      try {
        return work(...given);
      } catch (thrown) {
        innermost ??= places.get(part) ?? null;
        throw thrown;
      }
    };
  try {
    const tree = parseCondition(text.trim(), places);
    compileTree(tree, { ...CONDITION_DIALECT, watch })(data, steps);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof Trouble) && !(thrown instanceof RangeError)) throw thrown;
    const at = thrown instanceof Trouble ? thrown.at : null;
    return before + (at ?? innermost ?? 0);
  }
}

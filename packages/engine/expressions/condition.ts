import type { Json, JsonObject } from '@loopwright/model';
import type { Scope } from '../plan.ts';
import { compileExpression, type Dialect } from './closures.ts';
import { checkLevels } from './levels.ts';
import { CONDITION_DIALECT } from './names.ts';
import { parseCondition } from './parse-condition.ts';
import { Run } from './run.ts';
import { jsonOf } from './text-of.ts';
import type { Expression } from './tree.ts';
import { refusal } from './trouble.ts';

/** A condition, compiled. */
export interface Condition {
  /** Its value over some data. Throws EXPRESSION_FAILED or EXPRESSION_LIMIT. `steps`: its bound where another than the usual. */
  evaluate(data: JsonObject, steps?: number): Json;
}

/** Compiled conditions kept at most; the oldest goes first. */
const KEPT = 1000;
const LONGEST_KEPT = 2000;
const kept = new Map<string, Condition>();

/** Compiles a Python expression over `data`. Throws EXPRESSION_SYNTAX, EXPRESSION_FAILED (an unknown name) or EXPRESSION_LIMIT. */
export function compileCondition(text: string): Condition {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const made = compile(text);
  if (text.length <= LONGEST_KEPT) {
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
    kept.set(text, made);
  }
  return made;
}

function compile(text: string): Condition {
  try {
    const evaluate = compileTree(parseCondition(text.trim()), CONDITION_DIALECT);
    return {
      evaluate(data, steps) {
        try {
          return evaluate(data, steps);
        } catch (thrown) {
          throw refusal('expression', thrown, text);
        }
      },
    };
  } catch (thrown) {
    throw refusal('expression', thrown, text);
  }
}

/** Compiles the tree of a condition. What it throws, then or later, is `Trouble`, or that the stack is full. */
export function compileTree(tree: Expression, dialect: Dialect): Condition['evaluate'] {
  checkLevels(tree, 1);
  const value = compileExpression(tree, dialect);
  return (data, steps) => {
    const scope = { data, workflowenv: {}, runtime: {}, setRuntime: refuse, deleteRuntime: refuse } satisfies Scope;
    const run = new Run(scope, steps);
    return jsonOf(run, value(run));
  };
}

/** A condition has no filter that could write. */
function refuse(): never {
  throw new Error('A condition writes nothing');
}

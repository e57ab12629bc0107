import { compileCondition, compileTemplate, describeFunctions, isTemplate } from '@loopwright/engine';
import { type Json, LoopwrightError } from '@loopwright/model';
import type { ExpressionPreview, Expressions } from '../facade/expressions.ts';
import { TaskScope } from '../runs/task-scope.ts';

/** Characters of a previewed value; more are cut. */
const SHOWN = 65_536;
/** Units of work of a preview: a twentieth of what a task may do, some tens of milliseconds. */
const STEPS = 1_000_000;
/** How an error of the table ends that quotes its source. */
const QUOTING = /, in `([\s\S]*?)(…?)`$/;

/** Makes the part that shows what a template or condition would give. */
export function createExpressions(): Expressions {
  return {
    preview(request) {
      try {
        return shown(evaluate(request));
      } catch (cause) {
        if (!(cause instanceof LoopwrightError)) throw cause;
        const kind = cause.code.endsWith('_SYNTAX') ? 'syntax' : cause.code.endsWith('_LIMIT') ? 'limit' : 'failed';
        return refused(cause.message, kind, request.text);
      }
    },
    functions: describeFunctions,
  };
}

type Evaluated = { readonly value: Json } | { readonly refused: ExpressionPreview };

function evaluate({ kind, text, data, env, runtime }: Parameters<Expressions['preview']>[0]): Evaluated {
  const scope = new TaskScope(data, env, runtime); // what it writes is its own, as of an attempt that fails
  const render = (source: string): string => compileTemplate(source).render(scope, STEPS);
  if (kind === 'condition') {
    const expression = isTemplate(text) ? render(text) : text;
    return { value: compileCondition(expression).evaluate(data, STEPS) };
  }
  const rendered = render(text);
  if (kind === 'template') return { value: rendered };
  try {
    return { value: JSON.parse(rendered) as Json };
  } catch (cause) {
    const { message } = cause as Error;
    const at = /\(line (\d+) column (\d+)\)/.exec(message);
    const [line, column] = at === null ? [null, null] : [Number(at[1]), Number(at[2])];
    const error = { text: `The rendered text is not valid JSON: ${message}`, line, column, kind: 'json' as const };
    return { refused: { value: null, ...cutText(rendered), error } };
  }
}

function shown(evaluated: Evaluated): ExpressionPreview {
  if ('refused' in evaluated) return evaluated.refused;
  const { value } = evaluated;
  if (typeof value === 'string') {
    const { text, cut } = cutText(value);
    return { value: text, text, cut, error: null };
  }
  const { text, cut } = cutText(JSON.stringify(value));
  return { value: cut ? null : value, text, cut, error: null };
}

function cutText(text: string): { text: string; cut: boolean } {
  return text.length > SHOWN ? { text: text.slice(0, SHOWN).toWellFormed(), cut: true } : { text, cut: false };
}

/** The error with the place of the tag or expression that it quotes; lines and columns count from 1. */
function refused(message: string, kind: 'syntax' | 'failed' | 'limit', source: string): ExpressionPreview {
  const quoted = QUOTING.exec(message);
  const at = quoted === null ? -1 : source.indexOf(quoted[1]!);
  const before = source.slice(0, Math.max(0, at));
  const line = at < 0 ? null : before.split('\n').length;
  const column = at < 0 ? null : at - (before.lastIndexOf('\n') + 1) + 1;
  const text = quoted === null ? message : message.slice(0, quoted.index);
  return { value: null, text: '', cut: false, error: { text, line, column, kind } };
}

import { compileCondition, compileTemplate, describeFunctions, isTemplate, placeOfFailure } from '@loopwright/engine';
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
        return refused(cause, request.text, placeOfTag);
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
    try {
      return { value: compileCondition(expression).evaluate(data, STEPS) };
    } catch (cause) {
      if (!(cause instanceof LoopwrightError)) throw cause;
      const at = placeOfFailure(expression, data, STEPS);
      return { refused: refused(cause, text, () => (at === null ? null : placeBefore(text, expression, at))) };
    }
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

/**
 * The error with its place; lines and columns count from 1.
 *
 * @param placeOf - where in the source it arose, from 0; null where that is not known. `quoted`: what the error quotes of it
 */
function refused(
  { code, message }: LoopwrightError,
  source: string,
  placeOf: (source: string, quoted: string | undefined) => number | null,
): ExpressionPreview {
  const kind = code.endsWith('_SYNTAX') ? 'syntax' : code.endsWith('_LIMIT') ? 'limit' : 'failed';
  const quoted = QUOTING.exec(message);
  const at = placeOf(source, quoted?.[1]);
  const before = source.slice(0, at ?? 0);
  const line = at === null ? null : before.split('\n').length;
  const column = at === null ? null : at - before.lastIndexOf('\n');
  const text = quoted === null ? message : message.slice(0, quoted.index);
  return { value: null, text: '', cut: false, error: { text, line, column, kind } };
}

function placeOfTag(source: string, quoted: string | undefined): number | null {
  const at = quoted === undefined ? -1 : source.indexOf(quoted);
  return at < 0 ? null : at;
}

/**
 * Where a place of a rendered text was before: what stands ahead of the first tag and behind the last is as it was. What a tag gave,
 * or stands between two, is told as the place where the first begins.
 */
function placeBefore(source: string, rendered: string, at: number): number {
  const shorter = Math.min(source.length, rendered.length);
  let same = 0;
  while (same < shorter && source[same] === rendered[same]) same += 1;
  if (at < same || source === rendered) return at;
  let behind = 0;
  while (behind < shorter - same && source.at(-1 - behind) === rendered.at(-1 - behind)) behind += 1;
  return rendered.length - at <= behind ? source.length - (rendered.length - at) : same;
}

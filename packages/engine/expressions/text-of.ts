import type { Json } from '@loopwright/model';
import { fitText, LIMITS } from './limits.ts';
import type { Run } from './run.ts';
import { trouble } from './trouble.ts';
import { isSpecial, kindOf, type Value } from './values.ts';

/** What a value is when written into a text: objects and lists as compact JSON, `true` and `false`, nothing for none and what is missing. */
export function textOf(run: Run, value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return '';
    default:
      return value === null ? '' : jsonText(run, value);
  }
}

/** A value as JSON text. `indent` is the number of blanks by level, 0 for none. What is missing is `null`. */
export function jsonText(run: Run, value: Value, indent = 0): string {
  const length = measure(run, value, indent, 1);
  fitText(length);
  const text = JSON.stringify(value === undefined ? null : value, null, indent);
  // What is escaped is longer than what was measured.
  fitText(text.length);
  return text;
}

/** Checks that a value is JSON, and hands it out. What is missing is null. Lists and objects are not copied. */
export function jsonOf(run: Run, value: Value): Json {
  measure(run, value, 0, 1);
  return (value === undefined ? null : value) as Json;
}

/** Counts what a value would fill, at least, so that a value that holds itself many times over is refused before it is written. */
function measure(run: Run, value: Value, indent: number, level: number): number {
  if (typeof value === 'string') {
    run.spendText(value.length);
    return value.length + 2;
  }
  run.spend(1);
  if (typeof value !== 'object' || value === null) return 4;
  if (isSpecial(value)) throw trouble('failed', `${kindOf(value)} can not be written`);
  if (level > LIMITS.tree * 4) throw trouble('limit', 'data that is nested too deeply');
  let length = 2;
  if (Array.isArray(value)) {
    for (const item of value) length += 1 + indent * level + measure(run, item, indent, level + 1);
    return length;
  }
  for (const key of Object.keys(value)) {
    run.spendText(key.length);
    const item = (value as { readonly [key: string]: Value })[key];
    length += 4 + key.length + indent * level + measure(run, item, indent, level + 1);
  }
  return length;
}

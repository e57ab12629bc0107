import { type Json, type JsonObject, LoopwrightError } from '@loopwright/model';
import { compileCondition } from './condition.ts';
import { pickPath } from './pick.ts';

/** The items of a for-each: the text as JSON, or as a list in Python's notation, else as a dotted path in the data. What is no list is none. Throws EXPRESSION_LIMIT for a list in Python's notation that is beyond the bounds. */
export function parseItems(text: string, data: JsonObject): readonly Json[] {
  const plain = text.trim();
  const value = parseJson(plain) ?? parsePython(plain) ?? pickPath(data, plain);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function parseJson(text: string): Json | null {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** Python literals only: there is no data to read. */
function parsePython(text: string): Json | null {
  if (!text.startsWith('[') && !text.startsWith('(')) return null;
  try {
    return compileCondition(text).evaluate({});
  } catch (cause) {
    if (cause instanceof LoopwrightError && cause.code !== 'EXPRESSION_LIMIT') return null;
    throw cause;
  }
}

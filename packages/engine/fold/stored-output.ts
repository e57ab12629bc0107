import type { JsonObject, StoredOutput } from '@loopwright/model';
import { sameJson } from './same-json.ts';

/**
 * What a task's output adds to its input. A key that kept its value costs nothing, so that a chain of nodes stores each
 * value once. Where the output lacks a key of the input, or has them in another order, all of it is stored.
 * `restoreOutput` is the exact inverse.
 */
export function storeOutput(input: JsonObject, output: JsonObject): StoredOutput {
  if (output === input) return { base: 'input', set: {} };
  const kept = Object.keys(input);
  const keys = Object.keys(output);
  if (keys.length < kept.length) return { base: 'none', set: output };
  const set: Record<string, JsonObject[string]> = {};
  let shares = kept.length === 0;
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i]!;
    // Setting `__proto__` would set the prototype.
    if (key === '__proto__') return { base: 'none', set: output };
    const value = output[key]!;
    if (i < kept.length) {
      if (key !== kept[i]) return { base: 'none', set: output };
      if (sameJson(input[key]!, value)) {
        shares = true;
        continue;
      }
    }
    set[key] = value;
  }
  return shares ? { base: 'input', set } : { base: 'none', set: output };
}

/** The output of a task from what was stored, its input and the data of the run's message. Values are shared, never copied. */
export function restoreOutput(stored: StoredOutput, input: JsonObject, message: JsonObject): JsonObject {
  if (stored.base === 'message') return message;
  if (stored.base === 'none') return stored.set;
  for (const _ in stored.set) return { ...input, ...stored.set };
  return input;
}

import { isJsonObject, type JsonObject } from '@loopwright/model';
import type { FieldReader } from '../http/fields.ts';

/** How deep a stored object may nest: what writes it to the disk and to the wire calls itself for each level. */
const MAX_DEPTH = 200;

/**
 * Reads a JSON object that will be stored or handed to a node. `undefined` when it is absent or wrong; what is nested
 * too deep is noted as wrong, and so are keys that are no Unicode text (two of them could become one on the disk).
 */
export function readObject(
  read: FieldReader,
  name: string,
  rules: { readonly required?: boolean } = {},
): JsonObject | undefined {
  const value = read.object(name, rules);
  if (value === undefined) return undefined;
  const reason = unfit(value);
  if (reason === null) return value;
  read.wrong(name, reason);
  return undefined;
}

/** Why a JSON value cannot be stored, or null. */
export function unfit(value: unknown): string | null {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `Ensure this value is nested at most ${MAX_DEPTH} levels deep.`;
    const next: unknown[] = [];
    for (const one of level) {
      if (Array.isArray(one)) for (const inner of one) next.push(inner);
      else if (isJsonObject(one)) {
        for (const key in one) {
          if (!key.isWellFormed()) return 'Ensure every key is valid Unicode text.';
          next.push(one[key]);
        }
      }
    }
    level = next;
  }
  return null;
}

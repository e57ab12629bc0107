import type { Json, JsonObject } from '@loopwright/model';

/** An object that is no list. */
export function isPlainObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

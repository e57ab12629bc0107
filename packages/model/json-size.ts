import type { Json } from './json.ts';

/** Values nested deeper than this count as too large: writing them would take as deep a stack. */
export const DEEPEST_JSON = 200;

/**
 * Whether the JSON of a value has more than about `limit` characters. Stops reading there, so the answer costs no more
 * for a value of any size. Escapes are not counted: the JSON may be up to six times as long. Numbers count as five:
 * it may be a third of that.
 */
export function isLargerThan(value: Json, limit: number): boolean {
  return roomAfter(value, limit, 0) < 0;
}

/** What is left of `room` behind the value; negative when it does not fit. */
function roomAfter(value: Json, room: number, depth: number): number {
  if (typeof value === 'string') return room - value.length - 2;
  if (typeof value !== 'object' || value === null) return room - 5;
  if (depth === DEEPEST_JSON) return -1;
  let left = room - 2;
  if (Array.isArray(value)) {
    for (const entry of value as readonly Json[]) {
      left = roomAfter(entry, left - 1, depth + 1);
      if (left < 0) return left;
    }
    return left;
  }
  for (const key in value) {
    left = roomAfter((value as { readonly [key: string]: Json })[key]!, left - key.length - 4, depth + 1);
    if (left < 0) return left;
  }
  return left;
}

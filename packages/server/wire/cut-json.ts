import type { Json } from '@loopwright/model';

/** Values nested deeper than this count as too large: writing them would take as deep a stack. */
const DEEPEST = 200;

/**
 * Whether the JSON of a value has more than about `limit` characters. Stops reading there, so the answer costs no more
 * for a value of any size. Escapes are not counted: the JSON may be up to six times as long.
 */
export function isLargerThan(value: Json, limit: number): boolean {
  return roomAfter(value, limit, 0) < 0;
}

/** What is left of `room` behind the value; negative when it does not fit. */
function roomAfter(value: Json, room: number, depth: number): number {
  if (typeof value === 'string') return room - value.length - 2;
  if (typeof value !== 'object' || value === null) return room - 5;
  if (depth === DEEPEST) return -1;
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

/** The first `length` characters of the JSON of a value, read no further than that. */
export function openingOf(value: Json, length: number): string {
  return write(value, length, 0).slice(0, length);
}

function write(value: Json, room: number, depth: number): string {
  if (room <= 0) return '';
  if (typeof value === 'string') return JSON.stringify(value.length > room ? value.slice(0, room) : value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  if (depth > DEEPEST) return text;
  let first = true;
  for (const key in value) {
    if (text.length >= room) return text;
    if (!first) text += ',';
    first = false;
    if (!isList) text += `${JSON.stringify(key)}:`;
    text += write((value as { readonly [key: string]: Json })[key]!, room - text.length, depth + 1);
  }
  return text + (isList ? ']' : '}');
}

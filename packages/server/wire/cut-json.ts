import { DEEPEST_JSON, type Json } from '@loopwright/model';

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
  if (depth > DEEPEST_JSON) return text;
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

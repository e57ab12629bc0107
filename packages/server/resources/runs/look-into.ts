import { isJsonObject, type Json } from '@loopwright/model';
import { openingOf } from '../../wire/cut-json.ts';
import { jsonText } from '../../wire/json-text.ts';

/** What a value is. */
export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** Texts up to this length are shown whole among the entries of a value, characters. */
const WHOLE_TEXT = 1000;
/** Characters of the opening of a larger entry. */
const OPENING = 200;

/** One entry of an object or list. Scalars and short texts have their `value`, others an opening of their JSON or text. */
export interface ValueEntry {
  readonly key: string | number;
  readonly kind: ValueKind;
  readonly length: number | null;
  readonly bytes: number | null;
  readonly value?: Json;
  readonly preview?: string;
}

/** One level of a value, in part. */
export interface ValueLevel {
  readonly kind: ValueKind;
  /** Entries of an object or list, characters of a text; null for others. */
  readonly length: number | null;
  /** Of its JSON in UTF-8; null where it is nested too deeply to be written. */
  readonly bytes: number | null;
  readonly entries: readonly ValueEntry[];
  /** A scalar, or the slice of a text that was asked for; null for objects and lists. */
  readonly value: Json;
}

/**
 * The value at a JSON pointer; undefined where there is none.
 *
 * @see RFC 6901
 */
export function valueAt(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = /^(0|[1-9]\d*)$/.test(key) ? (value[Number(key)] as Json | undefined) : undefined;
    else if (isJsonObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined;
    else return undefined;
  }
  return value;
}

/** Shows one level of a value: `limit` entries, or characters of a text, from `offset`. */
export function lookInto(value: Json, offset: number, limit: number): ValueLevel {
  const kind = kindOf(value);
  const shape = { kind, length: lengthOf(value), bytes: bytesOf(value) };
  if (typeof value === 'string') return { ...shape, entries: [], value: value.slice(offset, offset + limit) };
  if (kind !== 'object' && kind !== 'array') return { ...shape, entries: [], value };
  const keys = Array.isArray(value)
    ? Array.from({ length: value.length }, (_, index) => index)
    : Object.keys(value as object);
  const entries = keys
    .slice(offset, offset + limit)
    .map((key) => entryOf(key, (value as Readonly<Record<string | number, Json>>)[key]!));
  return { ...shape, entries, value: null };
}

function entryOf(key: string | number, value: Json): ValueEntry {
  const shape = { key, kind: kindOf(value), length: lengthOf(value), bytes: bytesOf(value) };
  if (typeof value === 'string' && value.length > WHOLE_TEXT)
    return { ...shape, preview: value.slice(0, OPENING).toWellFormed() };
  if (typeof value === 'object' && value !== null) return { ...shape, preview: openingOf(value, OPENING) };
  return { ...shape, value };
}

function kindOf(value: Json): ValueKind {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : (typeof value as ValueKind);
}

function lengthOf(value: Json): number | null {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : null;
}

/** Bytes of the JSON of a value; null where it is nested too deeply to be written. */
export function bytesOf(value: Json): number | null {
  const text = jsonText(value);
  return text === null ? null : Buffer.byteLength(text);
}

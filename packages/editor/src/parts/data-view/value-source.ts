import type { Json } from '@loopwright/model';
import type { Path } from './paths.ts';
import { valueAt } from './paths.ts';

export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** One entry of a level. */
export interface Entry {
  readonly key: string | number;
  readonly kind: ValueKind;
  /** Entries of an object or array, characters of a text; null for the others. */
  readonly length: number | null;
  /** What is shown of it: a scalar whole, a text from its beginning; null for objects and arrays. */
  readonly preview: string | null;
}

/** A part of the entries of one object or array. */
export interface Level {
  readonly entries: readonly Entry[];
  /** Of all entries, those that are not in this part too. */
  readonly length: number;
}

/** Where a value comes from: the memory of this window, or a server that is asked level by level. */
export interface ValueSource {
  readonly kind: ValueKind;
  readonly length: number | null;
  /** Bytes of its JSON where they are known. */
  readonly bytes: number | null;
  /** The value itself where it is in memory; undefined where it is not. */
  readonly whole: Json | undefined;
  level(path: Path, offset: number, limit: number): Level | Promise<Level>;
  /** What is at `path`; undefined where nothing is, or where no level that has it was loaded yet. */
  entryAt(path: Path): Entry | undefined;
  /** Characters of the text at `path` from `offset` on. */
  textAt(path: Path, offset: number, limit: number): string | Promise<string>;
}

/** Characters of a text that a row shows. */
const PREVIEW = 200;

/** Keys of an object are listed once, however often a part of them is asked for. */
const keysOf = new WeakMap<object, readonly string[]>();

/** A value that is in memory. */
export function localSource(value: Json): ValueSource {
  return {
    kind: kindOf(value),
    length: lengthOf(value),
    bytes: null,
    whole: value,
    level(path, offset, limit) {
      const part = valueAt(value, path);
      if (typeof part !== 'object' || part === null) return { entries: [], length: 0 };
      if (Array.isArray(part)) {
        const entries = part.slice(offset, offset + limit).map((one, index) => entryOf(offset + index, one as Json));
        return { entries, length: part.length };
      }
      const keys = keyList(part);
      const entries = keys
        .slice(offset, offset + limit)
        .map((key) => entryOf(key, (part as Readonly<Record<string, Json>>)[key]!));
      return { entries, length: keys.length };
    },
    entryAt(path) {
      const part = valueAt(value, path);
      return part === undefined ? undefined : entryOf(path.at(-1) ?? '', part);
    },
    textAt(path, offset, limit) {
      const part = valueAt(value, path);
      return typeof part === 'string' ? part.slice(offset, offset + limit) : '';
    },
  };
}

export function entryOf(key: string | number, value: Json): Entry {
  return { key, kind: kindOf(value), length: lengthOf(value), preview: previewOf(value) };
}

export function kindOf(value: Json): ValueKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'object' | 'string' | 'number' | 'boolean';
}

export function lengthOf(value: Json): number | null {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return null;
  return Array.isArray(value) ? value.length : keyList(value).length;
}

function previewOf(value: Json): string | null {
  if (typeof value === 'object' && value !== null) return null;
  return typeof value === 'string' ? value.slice(0, PREVIEW) : String(value);
}

function keyList(value: object): readonly string[] {
  const known = keysOf.get(value);
  if (known !== undefined) return known;
  const keys = Object.keys(value);
  keysOf.set(value, keys);
  return keys;
}

import { failure, isJsonObject, type Json, type JsonObject } from '@loopwright/model';

/** Nesting that is taken; writing it as JSON takes a stack as deep. */
const MOST_LEVELS = 2000;
/** Below so many levels it is looked whether a value lies in itself. */
const CYCLE_LEVELS = 32;

const WRAPPERS = [Number, String, Boolean, BigInt];

/** The way from the value that is read down to where the reader is: at each level what is read there, and under which key. */
interface Trail {
  readonly name: string;
  readonly objects: object[];
  readonly keys: (string | number)[];
}

/**
 * The value that JSON gives back for a value, as a copy: what has a `toJSON`, such as a date, is what that gives, what is
 * undefined or a function is left out of objects and null in lists, numbers that JSON lacks are null, getters are read.
 * Undefined itself is null. @see https://tc39.es/ecma262/#sec-serializejsonproperty
 *
 * @param name - what the value is called in errors, such as `data`
 * @throws NODE_FAILED, with the path of what JSON cannot hold or would lose without a word: BigInts, maps, sets, promises,
 * values that lie in themselves, nesting beyond use
 */
export function plainJson(value: unknown, name: string): Json {
  const trail: Trail = { name, objects: [], keys: [] };
  if (typeof value === 'function' || typeof value === 'symbol')
    throw refusal(trail, 0, `a ${typeof value} is no value of JSON`);
  return copy(trail, value, '', 0) ?? null;
}

/** The same for a value that most often is plain JSON, and that nobody else will change: it is copied only where it differs. */
export function plainOrCopied(value: unknown, name: string): Json {
  return isPlain(value, 0) ? (value as Json) : plainJson(value, name);
}

/**
 * The same for the object that a task makes of its input, which is plain: what was taken over as it was is shared with it.
 *
 * @param isTrusted - see `plainOrCopied`
 */
export function plainData(data: JsonObject, input: JsonObject, isTrusted: boolean): JsonObject {
  if (data === input) return data;
  if (hasOwnWay(data)) return plainObject(data, 'data');
  const trail: Trail = { name: 'data', objects: [data], keys: [''] };
  const plain: Record<string, Json> = {};
  let isCopy = !isTrusted || Object.getPrototypeOf(data) === null;
  for (const key of Object.keys(data)) {
    const value = data[key];
    if (isTakenOver(value, key, input) || (isTrusted && isPlain(value, 1))) {
      set(plain, key, value!);
      continue;
    }
    isCopy = true;
    const copied = copy(trail, value, key, 1);
    if (copied !== undefined) set(plain, key, copied);
  }
  return isCopy ? plain : data;
}

/** An object that JSON gives back. */
export function plainObject(value: unknown, name: string): JsonObject {
  const plain = plainJson(value, name);
  if (!isJsonObject(plain)) throw failure('NODE_FAILED', { detail: `${name}: Answer an object` });
  return plain;
}

function isTakenOver(value: Json | undefined, key: string, input: JsonObject): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value === input || (value === input[key] && Object.hasOwn(input, key));
}

/** Undefined for what is left out. */
function copy(trail: Trail, value: unknown, key: string | number, level: number): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value + 0 : null; // -0 becomes 0
    case 'object':
      if (value === null) return null;
      trail.keys[level] = key;
      if (Array.isArray(value) || typeof (value as Convertible).toJSON !== 'function')
        return copyObject(trail, value, level);
      return copyConverted(trail, value as Convertible, key, level);
    case 'bigint':
      trail.keys[level] = key;
      if (typeof (value as unknown as Convertible).toJSON === 'function')
        return copyConverted(trail, value as unknown as Convertible, key, level);
      throw refusal(trail, level, 'JSON has no BigInt: answer a number or a text');
    default:
      return undefined;
  }
}

interface Convertible {
  toJSON(key: string): unknown;
}

function copyConverted(trail: Trail, value: Convertible, key: string | number, level: number): Json | undefined {
  const converted = value.toJSON(String(key));
  // What comes of it is not converted again.
  return typeof converted === 'object' && converted !== null
    ? copyObject(trail, converted, level)
    : copy(trail, converted, key, level);
}

/** Of an object that has no way of its own to be written, or came of that. */
function copyObject(trail: Trail, value: object, level: number): Json {
  if (level > MOST_LEVELS) throw refusal(trail, level, `it is nested deeper than ${MOST_LEVELS} levels`);
  if (level > CYCLE_LEVELS && trail.objects.lastIndexOf(value, level - 1) >= 0) throw cycle(trail, value, level);
  trail.objects[level] = value;
  if (Array.isArray(value)) {
    const list: Json[] = [];
    for (let at = 0; at < value.length; at += 1) list.push(copy(trail, value[at], at, level + 1) ?? null);
    return list;
  }
  if (hasOwnWay(value)) {
    const boxed = unboxed(trail, value, level);
    if (boxed !== undefined) return copy(trail, boxed, '', level) ?? null;
  }
  const object: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const one = copy(trail, (value as Readonly<Record<string, unknown>>)[key], key, level + 1);
    if (one !== undefined) set(object, key, one);
  }
  return object;
}

/** Sets a key of an object; `__proto__` is one like any other. */
function set(object: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** Whether an object that is no list is of a class, or says itself how it is written. */
function hasOwnWay(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (prototype !== Object.prototype && prototype !== null) || typeof (value as Convertible).toJSON === 'function';
}

/** What a wrapper of a number, text or truth value holds; undefined for other objects. Throws for those of which JSON would keep nothing. */
function unboxed(trail: Trail, value: object, level: number): unknown {
  if (WRAPPERS.some((wrapper) => value instanceof wrapper)) return value.valueOf();
  if (value instanceof Map) throw refusal(trail, level, 'JSON has no Map: answer Object.fromEntries(map)');
  if (value instanceof Set) throw refusal(trail, level, 'JSON has no Set: answer [...set]');
  if (value instanceof Promise) throw refusal(trail, level, 'it is a promise: await it');
  return undefined;
}

function cycle(trail: Trail, value: object, level: number): Error {
  const way = [...trail.objects.slice(0, level), value];
  const again = way.findIndex((object, at) => way.indexOf(object) < at);
  return refusal(trail, again, 'it lies in itself');
}

function refusal(trail: Trail, level: number, why: string): Error {
  const path = trail.keys.slice(1, level + 1).map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return failure('NODE_FAILED', { detail: `${`${trail.name}${path.join('')}`.slice(0, 200)}: ${why}` });
}

function isPlain(value: unknown, level: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object': {
      if (value === null) return true;
      if (level > MOST_LEVELS) return false;
      if (Array.isArray(value)) {
        for (let at = 0; at < value.length; at += 1) if (!isPlain(value[at], level + 1)) return false;
        return true;
      }
      if (hasOwnWay(value) || Object.getPrototypeOf(value) === null) return false;
      for (const key in value) if (!isPlain((value as Readonly<Record<string, unknown>>)[key], level + 1)) return false;
      return true;
    }
    default:
      return false;
  }
}

import { trouble } from './trouble.ts';

/** Marks what the evaluator made for itself. Such a value is never written, stored or handed out. */
export const SPECIAL = Symbol('special');
/** Marks a pair made by `groupby`, which also answers to `grouper` and `list`. */
export const GROUP = Symbol('group');

/** What an expression yields: JSON, `undefined` for what is missing, or a special. */
export type Value = undefined | null | boolean | number | string | List | Dict | Special;
export type List = readonly Value[];
export interface Dict {
  readonly [key: string]: Value;
}

/** Arguments of a call. */
export interface Arguments {
  readonly positional: List;
  readonly named: ReadonlyMap<string, Value>;
}

/** What a call may cost its evaluation. */
export interface Spending {
  /** Counts work before it is done. Throws once all together exceeds the limit. */
  spend(steps: number): void;
  /** Counts the work of reading or making a text of so many characters. */
  spendText(length: number): void;
}

/** Something that can be called: a macro, `range`, a method of the loop. */
export interface Callable {
  readonly [SPECIAL]: 'callable';
  readonly call: (run: Spending, args: Arguments) => Value;
}

/** Something with attributes: the loop, a macro's caller. */
export interface Attributes {
  readonly [SPECIAL]: 'attributes';
  get(name: string): Value;
}

/** What `namespace()` makes: the one thing that `set` may change from within a loop. */
export interface Namespace {
  readonly [SPECIAL]: 'namespace';
  readonly values: Map<string, Value>;
}

export type Special = Callable | Attributes | Namespace;

/** Whether a value is a list. */
export function isList(value: Value): value is List {
  return Array.isArray(value);
}

/** Whether a value is one of the evaluator's own. */
export function isSpecial(value: Value): value is Special {
  return typeof value === 'object' && value !== null && SPECIAL in value;
}

/** Whether a value is an object of data. */
export function isDict(value: Value): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(SPECIAL in value);
}

/** Makes a callable. */
export function callable(call: (run: Spending, args: Arguments) => Value): Callable {
  return { [SPECIAL]: 'callable', call };
}

/** Makes an object from pairs. A key such as `__proto__` is a key like any other. */
export function dictOf(pairs: Iterable<readonly [string, Value]>): Dict {
  return Object.fromEntries(pairs);
}

/** Python's truth: nothing, zero and what is empty are false. */
export function truthy(value: Value): boolean {
  if (typeof value !== 'object') return Boolean(value);
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (SPECIAL in value) return true;
  for (const key in value) if (Object.hasOwn(value, key)) return true;
  return false;
}

/** What a value is, for errors. */
export function kindOf(value: Value): string {
  if (value === undefined) return 'a missing value';
  if (value === null) return 'none';
  if (typeof value === 'object') return isList(value) ? 'a list' : isSpecial(value) ? 'a function' : 'an object';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'a boolean';
}

/** The key that a value is. Throws when it is none. */
export function keyText(key: Value): string {
  if (typeof key === 'string' || typeof key === 'number') return String(key);
  throw trouble('failed', `a key is a text or a number, not ${kindOf(key)}`);
}

/** The number that a value is; booleans count as 1 and 0. Throws when it is none. */
export function numberOf(value: Value, role: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw trouble('failed', `${role} must be a number, it is ${kindOf(value)}`);
}

/** The whole number that a value is. Throws when it is none. */
export function wholeOf(value: Value, role: string): number {
  const number = numberOf(value, role);
  if (!Number.isSafeInteger(number)) throw trouble('failed', `${role} must be a whole number, it is ${number}`);
  return number;
}

/** Characters of a text as Python counts them: code points. The text itself where every unit is one. */
export function charactersOf(text: string): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
}

/** How many characters a text has, as Python counts them. */
export function countCharacters(text: string): number {
  if (!/[\ud800-\udfff]/.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

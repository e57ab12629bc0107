import type { Scope } from '../plan.ts';
import { LIMITS } from './limits.ts';
import { trouble } from './trouble.ts';
import { type Dict, keysOf, SPECIAL, type Value } from './values.ts';

/** Names that a template gave a value itself, from the innermost loop or macro outwards. */
export interface Frame {
  readonly names: Map<string, Value>;
  readonly outer: Frame | null;
}

/** Makes an empty frame. */
export function frameWithin(outer: Frame | null): Frame {
  return { names: new Map(), outer };
}

/** One evaluation: what it reads, where it writes, and how much it may still do. */
export class Run {
  readonly scope: Scope;
  /** What was rendered so far. */
  out = '';
  /** Null until a name is set. */
  frame: Frame | null = null;
  /** Macros under way. */
  calls = 0;
  /** Loops under way. */
  loops = 0;
  /** Index of the tag that is being evaluated, for errors. */
  tag = 0;
  #steps: number;
  readonly #most: number;
  /** Objects that have keys. The runtime state is not among them: filters change it. */
  #filled: WeakSet<object> | null = null;

  constructor(scope: Scope, steps: number = LIMITS.steps) {
    this.#steps = steps;
    this.#most = steps;
    this.scope = scope;
  }

  /** Counts work before it is done. Throws once all together exceeds the limit. */
  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw trouble('limit', `more than ${this.#most} steps`);
  }

  /** Counts the work of reading or making a text of so many characters. */
  spendText(length: number): void {
    this.spend(1 + (length >> 3));
  }

  /** Counts so many keys of objects, pairs, words or other parts that are made one by one. */
  spendParts(count: number): void {
    this.spend(4 * count);
  }

  /** Python's truth: nothing, zero and what is empty are false. */
  truthy(value: Value): boolean {
    if (typeof value !== 'object') return Boolean(value);
    if (value === null) return false;
    if (Array.isArray(value)) return value.length > 0;
    if (SPECIAL in value || this.#filled?.has(value)) return true;
    // JavaScript can not tell whether an object has a key without looking at all of them: it is asked once.
    if (keysOf(this, value as Dict).length === 0) return false;
    if (value !== this.scope.runtime) {
      this.#filled ??= new WeakSet();
      this.#filled.add(value);
    }
    return true;
  }

  /** Gives a name a value in the innermost frame. */
  set(name: string, value: Value): void {
    this.frame ??= frameWithin(null);
    this.frame.names.set(name, value);
  }
}

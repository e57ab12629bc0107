import type { Scope } from '../plan.ts';
import { LIMITS } from './limits.ts';
import { trouble } from './trouble.ts';
import type { Value } from './values.ts';

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

  /** Gives a name a value in the innermost frame. */
  set(name: string, value: Value): void {
    this.frame ??= frameWithin(null);
    this.frame.names.set(name, value);
  }
}

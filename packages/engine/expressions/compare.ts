import { findText } from './find-text.ts';
import type { Run } from './run.ts';
import { trouble } from './trouble.ts';
import { isDict, isList, kindOf, type Value } from './values.ts';

/** Python's `==`: by content; `true` is 1. */
export function equal(run: Run, left: Value, right: Value): boolean {
  run.spend(1);
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length === right.length) run.spendText(left.length);
    return left === right;
  }
  if (left === right) return true;
  if (typeof left === 'boolean' && typeof right === 'number') return Number(left) === right;
  if (typeof left === 'number' && typeof right === 'boolean') return left === Number(right);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isList(left)) {
    if (!isList(right) || left.length !== right.length) return false;
    return left.every((item, index) => equal(run, item, right[index]));
  }
  if (!isDict(left) || !isDict(right)) return false;
  const keys = Object.keys(left);
  run.spend(keys.length);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equal(run, left[key], right[key]));
}

/** Orders two values: below 0, 0, above 0. Numbers with numbers, texts with texts, lists item by item; else it throws. */
export function order(run: Run, left: Value, right: Value): number {
  run.spend(1);
  if (typeof left === 'string' && typeof right === 'string') {
    run.spendText(Math.min(left.length, right.length));
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const a = typeof left === 'boolean' ? Number(left) : left;
  const b = typeof right === 'boolean' ? Number(right) : right;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isList(left) && isList(right)) {
    for (let at = 0; at < left.length && at < right.length; at += 1) {
      if (!equal(run, left[at], right[at])) return order(run, left[at], right[at]);
    }
    return left.length - right.length;
  }
  throw trouble('failed', `${kindOf(left)} and ${kindOf(right)} can not be ordered`);
}

/** Python's `in`: an item of a list, a key of an object, a part of a text. */
export function contains(run: Run, needle: Value, holder: Value): boolean {
  run.spend(1);
  if (typeof holder === 'string') {
    if (typeof needle !== 'string') throw trouble('failed', `"in" a text takes a text, not ${kindOf(needle)}`);
    return findText(run, holder, needle, 0) >= 0;
  }
  if (isList(holder)) return holder.some((item) => equal(run, item, needle));
  if (isDict(holder)) return typeof needle === 'string' && Object.hasOwn(holder, needle);
  if (holder === undefined) return false;
  throw trouble('failed', `"in" takes a list, an object or a text, not ${kindOf(holder)}`);
}

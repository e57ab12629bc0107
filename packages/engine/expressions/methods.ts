import { itemsOf } from './access.ts';
import { contains, equal } from './compare.ts';
import type { Run } from './run.ts';
import { type Method, MOST_TEXT_VALUES, TEXT_METHODS } from './text-methods.ts';
import { textOf } from './text-of.ts';
import { trouble } from './trouble.ts';
import { type Arguments, type Dict, isDict, isList, kindOf, type List, type Value } from './values.ts';

const DICT: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  [
    'get',
    (_run, self, [key, otherwise = null]) => {
      const name = typeof key === 'number' ? String(key) : key;
      return typeof name === 'string' && Object.hasOwn(self, name) ? self[name] : otherwise;
    },
  ],
  ['keys', (run, self) => itemsOf(run, self)],
  ['values', (run, self) => itemsOf(run, self).map((key) => self[key as string])],
  ['items', (run, self) => itemsOf(run, self).map((key) => [key, self[key as string]])],
]);

const LIST: ReadonlyMap<string, Method<List>> = new Map<string, Method<List>>([
  ['count', (run, self, [item]) => self.reduce((sum: number, one) => sum + Number(equal(run, one, item)), 0)],
  [
    'index',
    (run, self, [item]) => {
      const at = contains(run, item, self) ? self.findIndex((one) => equal(run, one, item)) : -1;
      if (at < 0) throw trouble('failed', 'the list does not have that item');
      return at;
    },
  ],
]);

/** Names of the methods, by what they are called on. */
export const METHODS = { text: [...TEXT_METHODS.keys()], list: [...LIST.keys()], object: [...DICT.keys()] } as const;

/** How many values methods of a list and of an object take at most. */
const MOST_LIST_VALUES = 1;
const MOST_DICT_VALUES: Readonly<Record<string, number>> = { get: 2 };

/** The values that a method is given. Throws when they are more than it takes: one that had no effect would go unseen. */
function valuesFor(name: string, { positional }: Arguments, most: number): List {
  if (positional.length <= most) return positional;
  const takes = most === 0 ? 'no values' : `${most} ${most === 1 ? 'value' : 'values'} at most`;
  throw trouble('failed', `"${name}" takes ${takes}, not ${positional.length}`);
}

/** Calls a method that a text, a list or an object of Python has. Methods that would change it are not among them. */
export function callMethod(run: Run, self: Value, name: string, args: Arguments): Value {
  run.spend(1);
  if (args.named.size > 0) throw trouble('failed', `"${name}" takes no named arguments`);
  if (typeof self === 'string') {
    const method = TEXT_METHODS.get(name);
    run.spendText(self.length);
    if (method !== undefined) return method(run, self, valuesFor(name, args, MOST_TEXT_VALUES[name] ?? 0));
  } else if (isList(self)) {
    const method = LIST.get(name);
    if (method !== undefined) return method(run, self, valuesFor(name, args, MOST_LIST_VALUES));
  } else if (isDict(self)) {
    const method = DICT.get(name);
    if (method !== undefined) return method(run, self, valuesFor(name, args, MOST_DICT_VALUES[name] ?? 0));
  }
  throw trouble('failed', `${textOf(run, name)} can not be called on ${kindOf(self)}`);
}

import type { Closure, Dialect } from './closures.ts';
import { LIMITS } from './limits.ts';
import type { Run } from './run.ts';
import { trouble } from './trouble.ts';
import {
  type Arguments,
  callable,
  dictOf,
  isDict,
  isList,
  keyText,
  kindOf,
  type Namespace,
  SPECIAL,
  type Spending,
  type Value,
  wholeOf,
} from './values.ts';

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
  ['null', null],
]);

/** `range` of Python, bounded as in Jinja2's sandbox. */
const range = callable((run, { positional, named }) => {
  if (positional.length < 1 || positional.length > 3 || named.size > 0)
    throw trouble('failed', '"range" takes 1 to 3 numbers, and none by name');
  const numbers = positional.map((value) => wholeOf(value, 'an argument of "range"'));
  const [start, stop, step] =
    numbers.length < 2 ? [0, numbers[0] ?? 0, 1] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1];
  if (step === 0) throw trouble('failed', 'the step of "range" can not be 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > LIMITS.range) throw trouble('limit', `a range of more than ${LIMITS.range} numbers`);
  run.spend(length);
  return Array.from({ length }, (_, at) => start + at * step);
});

const namespace = callable((run, args) => {
  return { [SPECIAL]: 'namespace', values: pairsOf(run, args, '"namespace"') } satisfies Namespace;
});

const dict = callable((run, args) => dictOf(pairsOf(run, args, '"dict"')));

/** What an object costs that an expression makes: it takes memory, as each of its pairs does. */
const MADE_STEPS = 20;
const PAIR_STEPS = 5;

/** Python's `dict(...)`: an object or pairs, and named arguments over them. What is missing has no pairs. */
function pairsOf(run: Spending, { positional, named }: Arguments, role: string): Map<string, Value> {
  const [given] = positional;
  if (positional.length > 1)
    throw trouble('failed', `${role} takes one object or list of pairs, not ${positional.length}`);
  run.spend(MADE_STEPS);
  const pairs = new Map<string, Value>();
  if (isDict(given)) {
    const keys = Object.keys(given);
    run.spend(keys.length * PAIR_STEPS);
    for (const key of keys) pairs.set(key, given[key]);
  } else if (isList(given)) {
    run.spend(given.length * PAIR_STEPS);
    for (const pair of given) {
      if (!isList(pair) || pair.length !== 2) throw trouble('failed', `${role} takes pairs of a key and a value`);
      pairs.set(keyText(pair[0]), pair[1]);
    }
  } else if (given !== undefined) throw trouble('failed', `${role} takes an object or pairs, not ${kindOf(given)}`);
  run.spend(named.size * PAIR_STEPS);
  for (const [key, value] of named) pairs.set(key, value);
  return pairs;
}

const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...CONSTANTS,
  ['range', range],
  ['namespace', namespace],
  ['dict', dict],
]);

/** Finds a name that the template set, from the innermost frame outwards. */
function inFrames(run: Run, name: string): { readonly value: Value } | null {
  for (let at = run.frame; at !== null; at = at.outer) {
    run.spend(1);
    if (at.names.has(name)) return { value: at.names.get(name) };
  }
  return null;
}

function outside(name: string): Closure {
  switch (name) {
    case 'data':
      return (run) => run.scope.data as Value;
    case 'workflowenv':
      return (run) => run.scope.workflowenv as Value;
    case 'runtime':
      return (run) => run.scope.runtime as Value;
    default: {
      const value = GLOBALS.get(name);
      return () => value;
    }
  }
}

/** Templates: an unknown name and a missing key are nothing. */
export function templateDialect(assigned: ReadonlySet<string>): Dialect {
  return {
    filters: true,
    missing: () => undefined,
    name(name) {
      const read = outside(name);
      if (!assigned.has(name)) return read;
      return (run: Run) => {
        const found = inFrames(run, name);
        return found === null ? read(run) : found.value;
      };
    },
  };
}

/** A key as errors show it. A list is not written: it may hold itself many times over. */
function spelled(key: Value): string {
  return typeof key === 'object' && key !== null ? kindOf(key) : JSON.stringify(String(key));
}

/** Conditions: only `data` is known; an unknown name and a missing key are errors, as in Python. */
export const CONDITION_DIALECT: Dialect = {
  filters: false,
  missing(holder, key) {
    if (typeof holder === 'object' && holder !== null && !Array.isArray(holder))
      throw trouble('failed', `there is no key ${spelled(key)}`);
    if (Array.isArray(holder) && typeof key === 'number') throw trouble('failed', `there is no item ${key}`);
    throw trouble(
      'failed',
      `${spelled(key)} can not be read of ${holder === null ? 'None' : `a ${Array.isArray(holder) ? 'list' : typeof holder}`}`,
    );
  },
  name(name) {
    if (name === 'data') return (run) => run.scope.data as Value;
    if (!CONSTANTS.has(name)) throw trouble('failed', `the name "${name}" is unknown; only data is known`);
    const value = CONSTANTS.get(name);
    return () => value;
  },
};

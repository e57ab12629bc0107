import { describe, expect, it } from 'vitest';
import type { Scope } from '../plan.ts';
import { OPERATIONS } from './arithmetic.ts';
import { contains, equal, order } from './compare.ts';
import { FILTERS } from './filters/filters.ts';
import { callMethod, METHODS } from './methods.ts';
import { Run } from './run.ts';
import { TESTS } from './tests.ts';
import { jsonText } from './text-of.ts';
import { Trouble } from './trouble.ts';
import type { List, Value } from './values.ts';

const SCOPE: Scope = { data: {}, workflowenv: {}, runtime: {}, setRuntime() {}, deleteRuntime() {} };
/** Items of each huge value. */
const SIZE = 600;
/** Steps that are far too few to look at all of a huge value. */
const FEW = 100;

/** An evaluation that tells how much it counted. */
class CountedRun extends Run {
  spent = 0;

  override spend(steps: number): void {
    this.spent += steps;
    super.spend(steps);
  }
}

/** A value that counts what is read of it: items of a list, keys of an object. */
function watched(value: Value, reads: { count: number }): Value {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key, self) {
      if (typeof key === 'string') reads.count += 1;
      return Reflect.get(target, key, self) as unknown;
    },
    ownKeys(target) {
      const keys = Reflect.ownKeys(target);
      reads.count += keys.length;
      return keys;
    },
  });
}

const TEXTS: Readonly<Record<string, string>> = {
  words: 'ab '.repeat(SIZE),
  'one word': 'a'.repeat(3 * SIZE),
  blanks: ' '.repeat(3 * SIZE),
  lines: '\n'.repeat(3 * SIZE),
  marks: '<!--&<'.repeat(SIZE),
  emoji: '😀'.repeat(SIZE),
  digits: '1'.repeat(3 * SIZE),
  percents: '%%'.repeat(SIZE),
};

const upTo = <T>(make: (at: number) => T): readonly T[] => Array.from({ length: SIZE }, (_, at) => make(at));
const COLLECTIONS: Readonly<Record<string, Value>> = {
  numbers: upTo((at) => SIZE - at),
  texts: upTo((at) => `text ${at}`),
  pairs: upTo((at) => [`key ${at}`, at]),
  objects: upTo((at) => ({ a: at })),
  object: Object.fromEntries(upTo((at) => [`key ${at}`, at])),
};

const ARGUMENTS: readonly List[] = [
  [],
  ['a'],
  ['a', 'b'],
  ['', 'yy'],
  ['upper'],
  ['a', 'equalto', 1],
  ['equalto', 1],
  [3],
  [1, true, 'x'],
  ['x'.repeat(40)],
];

type Act = (run: Run, value: Value, args: List) => unknown;

const NONE: ReadonlyMap<string, Value> = new Map();
const METHOD_NAMES = [...new Set([...METHODS.text, ...METHODS.list, ...METHODS.object])];
/** Every word and sign of the two languages that takes a value. */
const ACTS: readonly (readonly [string, Act])[] = [
  ...[...FILTERS].map(
    ([name, filter]) =>
      [`filter ${name}`, (run, value, args) => filter(run, value, { positional: args, named: NONE })] as [string, Act],
  ),
  ...[...TESTS].map(([name, test]) => [`test ${name}`, test] as [string, Act]),
  ...METHOD_NAMES.map(
    (name) =>
      [`method ${name}`, (run, value, args) => callMethod(run, value, name, { positional: args, named: NONE })] as [
        string,
        Act,
      ],
  ),
  ...[...OPERATIONS].map(
    ([sign, operation]) =>
      [`operator ${sign}`, (run, value, [other = 1]) => operation(run, value, other)] as [string, Act],
  ),
  ['operator ==', (run, value) => equal(run, value, copyOf(value))],
  ['operator <', (run, value) => order(run, value, copyOf(value))],
  ['operator in', (run, value) => contains(run, 'no such thing', value)],
  ['writing', (run, value) => jsonText(run, value, 2)],
  ['truth', (run, value) => run.truthy(value)],
];

/** The same content, told apart by its identity. */
function copyOf(value: Value): Value {
  return typeof value === 'object' ? (structuredClone(value) as Value) : value;
}

/** Whether an act ends well. What is thrown and no refusal of ours is a defect, and thrown on. */
function endsWell(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (thrown) {
    if (thrown instanceof Trouble) return false;
    throw thrown;
  }
}

describe('what is counted', () => {
  it.each(ACTS)('by %s is at least a quarter of what is read of a huge list or object', (name, act) => {
    for (const [kind, collection] of Object.entries(COLLECTIONS)) {
      for (const args of ARGUMENTS) {
        const reads = { count: 0 };
        const run = new CountedRun(SCOPE);
        const value = name === 'operator ==' || name === 'operator <' ? collection : watched(collection, reads);
        endsWell(() => act(run, value, args));
        expect(reads.count, `${kind}, ${JSON.stringify(args)}`).toBeLessThanOrEqual(4 * run.spent + 20);
      }
    }
  });
});

/** What ends in few steps over a text of any length, with some of the arguments: it looks at none of it, or at its ends. */
const SHORT_WORK = [
  ...['d', 'default', 'delete_runtime', 'safe', 'set_runtime'].map((name) => `filter ${name}`),
  'filter attr',
  'filter xmlattr',
  ...[...TESTS.keys()].filter((name) => name !== 'lower' && name !== 'upper').map((name) => `test ${name}`),
  'truth',
];

describe('a huge text', () => {
  it.each(ACTS)('given to %s with few steps is refused, unless nobody has to look at it', (name, act) => {
    const ended = Object.entries(TEXTS).flatMap(([kind, text]) =>
      ARGUMENTS.filter((args) => endsWell(() => act(new Run(SCOPE, FEW), text, args))).map(
        (args) => `${kind}, ${JSON.stringify(args)}`,
      ),
    );
    if (!SHORT_WORK.includes(name)) expect(ended).toEqual([]);
  });
});

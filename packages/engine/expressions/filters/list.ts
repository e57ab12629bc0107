import { attributeOf, itemsOf, member } from '../access.ts';
import { finite } from '../arithmetic.ts';
import { equal, order } from '../compare.ts';
import type { Run } from '../run.ts';
import { TESTS } from '../tests.ts';
import { textOf } from '../text-of.ts';
import { joinTexts } from '../texts.ts';
import { trouble } from '../trouble.ts';
import {
  type Arguments,
  countCharacters,
  dictOf,
  GROUP,
  isDict,
  isList,
  kindOf,
  type List,
  numberOf,
  truthy,
  type Value,
  wholeOf,
} from '../values.ts';
import { type Filter, take } from './arguments.ts';

/** Longest list that a filter makes of another by filling it up. */
const MOST_FILLED = 1_000_000;

function sorted(run: Run, items: List, key: (item: Value) => Value, reverse: Value, caseSensitive: Value): List {
  run.spend(items.length * Math.max(1, Math.ceil(Math.log2(items.length + 1))));
  const fold = folding(run, caseSensitive);
  const keyed = items.map((item) => [fold(key(item)), item] as const);
  const sign = truthy(reverse) ? -1 : 1;
  return keyed.sort((a, b) => sign * order(run, a[0], b[0])).map(([, item]) => item);
}

function extreme(run: Run, value: Value, args: Arguments, sign: number): Value {
  const [caseSensitive, attribute] = take(args, 'case_sensitive', 'attribute');
  const key = keyOf(run, attribute);
  const fold = folding(run, caseSensitive);
  let best: Value;
  let bestKey: Value;
  for (const item of itemsOf(run, value)) {
    run.spend(1);
    const own = fold(key(item));
    if (bestKey === undefined || sign * order(run, own, bestKey) > 0) {
      best = item;
      bestKey = own;
    }
  }
  return best;
}

/** What texts are compared by: their small letters, unless case counts. */
function folding(run: Run, caseSensitive: Value): (value: Value) => Value {
  if (truthy(caseSensitive)) return (value) => value;
  return (value) => {
    if (typeof value !== 'string') return value;
    run.spendText(value.length);
    return value.toLowerCase();
  };
}

function keyOf(run: Run, attribute: Value): (item: Value) => Value {
  return attribute === undefined || attribute === null ? (item) => item : (item) => attributeOf(run, item, attribute);
}

/** `select`, `reject`, `selectattr`, `rejectattr`: keeps the items that pass a test, or those that do not. */
function chosen(byAttribute: boolean, keep: boolean): Filter {
  return (run, value, args) => {
    const rest = [...args.positional];
    const key = byAttribute ? keyOf(run, rest.shift()) : (item: Value): Value => item;
    const [name, ...testArgs] = rest;
    const test = name === undefined ? null : TESTS.get(textOf(run, name));
    if (test === undefined) throw trouble('failed', `there is no test "${textOf(run, name)}"`);
    return itemsOf(run, value).filter((item) => {
      run.spend(1);
      const own = key(item);
      return (test === null ? truthy(own) : test(run, own, testArgs)) === keep;
    });
  };
}

function batch(run: Run, value: Value, size: number, fill: Value): List {
  if (size < 1) throw trouble('failed', 'a batch has 1 item at least');
  const items = itemsOf(run, value);
  run.spend(items.length);
  const lists: Value[][] = [];
  for (let at = 0; at < items.length; at += size) lists.push(items.slice(at, at + size));
  const last = lists.at(-1);
  if (last !== undefined && fill !== undefined && fill !== null) {
    if (size > MOST_FILLED) throw trouble('limit', `a batch of more than ${MOST_FILLED} items`);
    run.spend(size);
    while (last.length < size) last.push(fill);
  }
  return lists;
}

/** Cuts a list into so many lists of nearly the same length. */
function slices(run: Run, value: Value, count: number, fill: Value): List {
  if (count < 1 || count > MOST_FILLED) throw trouble('failed', `a list is cut into 1 to ${MOST_FILLED} slices`);
  const items = itemsOf(run, value);
  run.spend(items.length + count);
  const least = Math.floor(items.length / count);
  const longer = items.length % count;
  const lists: Value[][] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const length = least + (index < longer ? 1 : 0);
    const list: Value[] = items.slice(at, at + length);
    at += length;
    if (fill !== undefined && fill !== null && longer > 0 && index >= longer) list.push(fill);
    lists.push(list);
  }
  return lists;
}

function groups(run: Run, value: Value, attribute: Value, otherwise: Value): List {
  const key = (item: Value): Value => {
    const own = attributeOf(run, item, attribute);
    return own === undefined ? (otherwise ?? null) : own;
  };
  const made: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const item of sorted(run, itemsOf(run, value), key, false, true)) {
    const own = key(item);
    const last = made.at(-1);
    if (last !== undefined && equal(run, last.key, own)) last.items.push(item);
    else made.push({ key: own, items: [item] });
  }
  return made.map((group) => Object.assign([group.key, group.items], { [GROUP]: true }));
}

function unique(run: Run, value: Value, caseSensitive: Value, attribute: Value): List {
  const key = keyOf(run, attribute);
  const fold = folding(run, caseSensitive);
  const seen = new Set<Value>();
  const others: Value[] = [];
  return itemsOf(run, value).filter((item) => {
    run.spend(1);
    const folded = fold(key(item));
    if (typeof folded !== 'object' || folded === null) {
      if (seen.has(folded)) return false;
      seen.add(folded);
      return true;
    }
    if (others.some((one) => equal(run, one, folded))) return false;
    others.push(folded);
    return true;
  });
}

function lengthOf(value: Value): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'string') return countCharacters(value);
  if (isList(value)) return value.length;
  if (isDict(value)) return Object.keys(value).length;
  throw trouble('failed', `${kindOf(value)} has no length`);
}

const length: Filter = (run, value) => {
  if (typeof value === 'string') run.spendText(value.length);
  else run.spend(isDict(value) ? 1 + Object.keys(value).length : 1);
  return lengthOf(value);
};

/** Filters over lists and objects. `map` applies another filter: it is handed the table of all. */
export function listFilters(all: () => ReadonlyMap<string, Filter>): readonly (readonly [string, Filter])[] {
  const map: Filter = (run, value, args) => {
    const attribute = args.named.get('attribute');
    const items = itemsOf(run, value, '"map"');
    if (attribute !== undefined) {
      const otherwise = args.named.get('default');
      return items.map((item) => {
        const own = attributeOf(run, item, attribute);
        return own === undefined ? otherwise : own;
      });
    }
    const [name, ...rest] = args.positional;
    const filter = all().get(textOf(run, name));
    if (filter === undefined) throw trouble('failed', `there is no filter "${textOf(run, name)}"`);
    return items.map((item) => {
      run.spend(1);
      return filter(run, item, { positional: rest, named: args.named });
    });
  };
  return [
    ['map', map],
    ['length', length],
    ['count', length],
    ['first', (run, value) => endOf(run, value, 0)],
    ['last', (run, value) => endOf(run, value, -1)],
    ['list', (run, value) => [...spent(run, itemsOf(run, value))]],
    [
      'reverse',
      (run, value) => {
        const items = spent(run, itemsOf(run, value)).toReversed();
        if (typeof value !== 'string') return items;
        return joinTexts(run, items as string[], '');
      },
    ],
    [
      'sort',
      (run, value, args) => {
        const [reverse, caseSensitive, attribute] = take(args, 'reverse', 'case_sensitive', 'attribute');
        return sorted(run, itemsOf(run, value, '"sort"'), keyOf(run, attribute), reverse, caseSensitive);
      },
    ],
    [
      'sum',
      (run, value, args) => {
        const [attribute, start] = take(args, 'attribute', 'start');
        const key = keyOf(run, attribute);
        let total = start === undefined ? 0 : numberOf(start, 'the start of "sum"');
        for (const item of spent(run, itemsOf(run, value, '"sum"')))
          total = finite(total + numberOf(key(item), 'an item of "sum"'));
        return total;
      },
    ],
    ['min', (run, value, args) => extreme(run, value, args, -1)],
    ['max', (run, value, args) => extreme(run, value, args, 1)],
    ['select', chosen(false, true)],
    ['reject', chosen(false, false)],
    ['selectattr', chosen(true, true)],
    ['rejectattr', chosen(true, false)],
    [
      'unique',
      (run, value, args) => {
        const [caseSensitive, attribute] = take(args, 'case_sensitive', 'attribute');
        return unique(run, value, caseSensitive, attribute);
      },
    ],
    [
      'batch',
      (run, value, args) => {
        const [size, fill] = take(args, 'linecount', 'fill_with');
        return batch(run, value, wholeOf(size, 'the size of a batch'), fill);
      },
    ],
    [
      'slice',
      (run, value, args) => {
        const [count, fill] = take(args, 'slices', 'fill_with');
        return slices(run, value, wholeOf(count, 'the number of slices'), fill);
      },
    ],
    [
      'groupby',
      (run, value, args) => {
        const [attribute, otherwise] = take(args, 'attribute', 'default');
        return groups(run, value, attribute, otherwise);
      },
    ],
    ['items', (run, value) => (value === undefined ? [] : pairsOf(run, value))],
    [
      'dictsort',
      (run, value, args) => {
        const [caseSensitive, by, reverse] = take(args, 'case_sensitive', 'by', 'reverse');
        const at = by === 'value' ? 1 : 0;
        return sorted(run, pairsOf(run, value), (pair) => (pair as List)[at], reverse, caseSensitive);
      },
    ],
    [
      'dict',
      (run, value) =>
        dictOf(
          spent(run, itemsOf(run, value)).map((pair) => {
            if (!isList(pair)) throw trouble('failed', `"dict" takes pairs, not ${kindOf(pair)}`);
            return [textOf(run, pair[0]), pair[1]] as const;
          }),
        ),
    ],
    ['attr', (run, value, args) => attributeOf(run, value, take(args, 'name')[0])],
  ];
}

function endOf(run: Run, value: Value, at: 0 | -1): Value {
  if (typeof value !== 'string') return itemsOf(run, value).at(at);
  run.spendText(value.length);
  return member(value, at) ?? '';
}

function spent(run: Run, items: List): List {
  run.spend(items.length);
  return items;
}

function pairsOf(run: Run, value: Value): List {
  if (!isDict(value)) throw trouble('failed', `an object is needed, not ${kindOf(value)}`);
  const keys = Object.keys(value);
  run.spend(keys.length);
  return keys.map((key) => [key, value[key]]);
}

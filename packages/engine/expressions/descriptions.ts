import { FILTERS } from './filters/filters.ts';
import { METHODS } from './methods.ts';
import { TESTS } from './tests.ts';

/** One word of the two languages, for completion. */
export interface FunctionDescription {
  readonly name: string;
  readonly kind: 'filter' | 'test' | 'method' | 'function';
  /** Of a method: what it is called on. */
  readonly on: 'text' | 'list' | 'object' | null;
  readonly description: string;
}

/** What each filter gives, in one line. */
const OF_FILTERS: Readonly<Record<string, string>> = {
  abs: 'The number without its sign',
  attr: 'The value under a key',
  batch: 'Lists of so many items each',
  capitalize: 'First letter large, the others small',
  center: 'The text in the middle of so many characters',
  count: 'How many items or characters there are',
  d: 'The value, or another where there is none',
  default: 'The value, or another where there is none',
  delete_runtime: 'Takes a key out of the runtime state; gives on the value',
  dict: 'Pairs of key and value as an object',
  dictsort: 'Pairs of key and value, sorted',
  e: 'The text with HTML characters escaped',
  escape: 'The text with HTML characters escaped',
  filesizeformat: 'A number of bytes for people, such as 1.2 MB',
  first: 'The first item',
  float: 'The value as a number',
  forceescape: 'The text with HTML characters escaped',
  format: 'The text with %s and the like filled in',
  groupby: 'Items by the value of one of their keys',
  indent: 'The text with its lines moved to the right',
  int: 'The value as a whole number',
  items: 'Pairs of key and value',
  join: 'The items as one text, with a separator between them',
  last: 'The last item',
  length: 'How many items or characters there are',
  list: 'The value as a list',
  lower: 'The text in small letters',
  map: 'One key of each item, or a filter over each',
  max: 'The largest item',
  min: 'The smallest item',
  pprint: 'The value as text, for people',
  reject: 'Items that do not pass a test',
  rejectattr: 'Items of which one key does not pass a test',
  replace: 'The text with a part replaced by another',
  reverse: 'The items or characters from the end',
  round: 'The number, rounded to so many digits',
  safe: 'The text as it is',
  select: 'Items that pass a test',
  selectattr: 'Items of which one key passes a test',
  set_runtime: 'Keeps the value in the runtime state under a key; gives it on',
  slice: 'The items in so many lists',
  sort: 'The items, sorted',
  string: 'The value as text',
  striptags: 'The text without HTML tags, its entities as characters',
  sum: 'The sum of the items, or of one of their keys',
  title: 'Each word with a large first letter',
  tojson: 'The value as JSON',
  trim: 'The text without blanks at its ends',
  truncate: 'The first so many characters of the text',
  unique: 'The items, each once',
  upper: 'The text in large letters',
  urlencode: 'The value as part of an address',
  wordcount: 'How many words there are',
  wordwrap: 'The text in lines of so many characters',
  xmlattr: 'The object as attributes of an HTML tag',
};

/** When each test behind `is` is true. */
const OF_TESTS: Readonly<Record<string, string>> = {
  boolean: 'It is true or false',
  callable: 'It can be called',
  defined: 'There is such a value',
  divisibleby: 'It can be divided by a number without a remainder',
  eq: 'It equals another value',
  equalto: 'It equals another value',
  escaped: 'It is marked as escaped: never',
  even: 'It is an even number',
  false: 'It is false',
  float: 'It is a number that is not whole',
  ge: 'It is another value or greater',
  greaterthan: 'It is greater than another value',
  gt: 'It is greater than another value',
  in: 'It is among the items of another value',
  integer: 'It is a whole number',
  iterable: 'A loop can go through it',
  le: 'It is another value or less',
  lessthan: 'It is less than another value',
  lower: 'It is text in small letters',
  lt: 'It is less than another value',
  mapping: 'It is an object',
  ne: 'It does not equal another value',
  none: 'It is null',
  number: 'It is a number',
  odd: 'It is an odd number',
  sameas: 'It is the very same value',
  sequence: 'It has items or characters in an order',
  string: 'It is text',
  true: 'It is true',
  truthy: 'It counts as true: it is not empty, 0, false or null',
  undefined: 'There is no such value',
  upper: 'It is text in large letters',
};

/** What each method gives, by what it is called on. */
const OF_METHODS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  text: {
    capitalize: 'First letter large, the others small',
    casefold: 'Small letters, to compare by',
    count: 'How often a part occurs',
    endswith: 'Whether it ends in a text',
    find: 'Where a part begins, or -1',
    index: 'Where a part begins; an error where it is not',
    isalnum: 'Whether it is letters and digits only',
    isalpha: 'Whether it is letters only',
    isdigit: 'Whether it is digits only',
    islower: 'Whether its letters are small',
    isnumeric: 'Whether it is numerals only',
    isspace: 'Whether it is blanks only',
    isupper: 'Whether its letters are large',
    join: 'Items as one text, with this one between them',
    ljust: 'Filled on the right to so many characters',
    lower: 'Small letters',
    lstrip: 'Without blanks at its beginning',
    removeprefix: 'Without a beginning',
    removesuffix: 'Without an ending',
    replace: 'With a part replaced by another',
    rfind: 'Where a part begins last, or -1',
    rjust: 'Filled on the left to so many characters',
    rstrip: 'Without blanks at its end',
    split: 'Its parts between a separator',
    splitlines: 'Its lines',
    startswith: 'Whether it begins with a text',
    strip: 'Without blanks at its ends',
    swapcase: 'Large letters small and small ones large',
    title: 'Each word with a large first letter',
    upper: 'Large letters',
    zfill: 'Filled with zeros to so many characters',
  },
  list: {
    count: 'How often an item occurs',
    index: 'Where an item is; an error where it is not',
  },
  object: {
    get: 'The value under a key, or another where there is none',
    items: 'Pairs of key and value',
    keys: 'Its keys',
    values: 'Its values',
  },
};

const OF_FUNCTIONS: Readonly<Record<string, string>> = {
  dict: 'An object of another one, or of pairs, and the named arguments',
  namespace: 'An object whose keys a loop may set',
  range: 'Whole numbers from 0, or from a first one, below a last one',
};

/** Every filter, test, method and function that there is, by kind and name. Those that are signs, such as `==`, are left out. */
export function describeFunctions(): readonly FunctionDescription[] {
  const words = (kind: FunctionDescription['kind'], names: Iterable<string>, texts: Readonly<Record<string, string>>) =>
    [...names]
      .filter((name) => /^\w+$/.test(name))
      .sort()
      .map((name) => ({ name, kind, on: null, description: texts[name] ?? '' }));
  const methods = (Object.keys(METHODS) as (keyof typeof METHODS)[]).flatMap((on) =>
    words('method', METHODS[on], OF_METHODS[on] ?? {}).map((method) => ({ ...method, on })),
  );
  return [
    ...words('filter', FILTERS.keys(), OF_FILTERS),
    ...words('test', TESTS.keys(), OF_TESTS),
    ...methods,
    ...words('function', Object.keys(OF_FUNCTIONS), OF_FUNCTIONS),
  ];
}

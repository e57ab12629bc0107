import { itemsOf } from './access.ts';
import { contains, equal } from './compare.ts';
import { findLastText, findText, searcher } from './find-text.ts';
import { fitText } from './limits.ts';
import type { Run } from './run.ts';
import { textOf } from './text-of.ts';
import { titleCase } from './title-case.ts';
import { trouble } from './trouble.ts';
import { type Arguments, type Dict, isDict, isList, kindOf, type List, type Value, wholeOf } from './values.ts';

type Method<Self> = (run: Run, self: Self, args: List) => Value;

const BLANKS = ' \t\n\r\v\f';

/** Text without the given characters at its ends; blanks by default. */
export function strip(run: Run, text: string, characters: Value, ends: 'both' | 'left' | 'right'): string {
  if (typeof characters === 'string') run.spend(characters.length);
  const set = new Set(
    characters === undefined || characters === null ? BLANKS : needText(characters, 'what is stripped'),
  );
  let from = 0;
  let to = text.length;
  if (ends !== 'right') while (from < to && set.has(text[from] as string)) from += 1;
  if (ends !== 'left') while (to > from && set.has(text[to - 1] as string)) to -= 1;
  return text.slice(from, to);
}

/** Replaces a text by another, at most `count` times where it is 0 or more, within the bound of texts. */
export function replaceText(run: Run, text: string, old: string, by: string, count: number): string {
  run.spendText(text.length);
  const parts = split(run, text, old === '' ? null : old, count, old === '');
  fitText(text.length + (parts.length - 1) * (by.length - old.length));
  run.spendText(text.length + parts.length * by.length);
  return parts.join(by);
}

/** Parts between a separator; `each` splits between all characters, as replacing the empty text does. */
function split(run: Run, text: string, separator: string | null, limit: number, each = false): string[] {
  const most = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  if (each) {
    const around = ['', ...Array.from(text), ''];
    run.spend(around.length);
    if (around.length - 1 <= most) return around;
    return [...around.slice(0, most), around.slice(most).join('')];
  }
  if (separator === null) return splitBlanks(run, text, most);
  const parts: string[] = [];
  const search = searcher(run, text, separator);
  let at = 0;
  while (parts.length < most) {
    const next = search(at);
    if (next < 0) break;
    run.spend(1);
    parts.push(text.slice(at, next));
    at = next + separator.length;
  }
  parts.push(text.slice(at));
  return parts;
}

function splitBlanks(run: Run, text: string, most: number): string[] {
  const parts: string[] = [];
  const words = /\S+/g;
  for (let word = words.exec(text); word !== null; word = words.exec(text)) {
    run.spend(1);
    if (parts.length >= most) {
      parts.push(text.slice(word.index));
      break;
    }
    parts.push(word[0]);
  }
  return parts;
}

function needText(value: Value, role: string): string {
  if (typeof value !== 'string') throw trouble('failed', `${role} must be a text, it is ${kindOf(value)}`);
  return value;
}

function optional(value: Value, otherwise: number, role: string): number {
  return value === undefined || value === null ? otherwise : wholeOf(value, role);
}

/** Texts that `startswith` and its kin take: one, or a list of them. */
function anyOf(run: Run, value: Value, test: (text: string) => boolean): boolean {
  return (isList(value) ? value : [value]).some((one) => {
    const text = needText(one, 'what is looked for');
    run.spendText(text.length);
    return test(text);
  });
}

function padding(run: Run, args: List): { readonly width: number; readonly fill: string } {
  const width = wholeOf(args[0], 'a width');
  fitText(width);
  run.spendText(Math.max(0, width));
  return { width, fill: args[1] === undefined ? ' ' : needText(args[1], 'what is filled with') };
}

const TEXT: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['upper', (_run, self) => self.toUpperCase()],
  ['lower', (_run, self) => self.toLowerCase()],
  ['casefold', (_run, self) => self.toLowerCase()],
  ['capitalize', (_run, self) => capitalize(self)],
  ['title', (_run, self) => titleCase(self)],
  [
    'swapcase',
    (_run, self) =>
      self.replace(/\p{L}/gu, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      ),
  ],
  ['strip', (run, self, [characters]) => strip(run, self, characters, 'both')],
  ['lstrip', (run, self, [characters]) => strip(run, self, characters, 'left')],
  ['rstrip', (run, self, [characters]) => strip(run, self, characters, 'right')],
  [
    'removeprefix',
    (_run, self, [prefix]) =>
      self.startsWith(needText(prefix, 'a prefix')) ? self.slice(String(prefix).length) : self,
  ],
  [
    'removesuffix',
    (_run, self, [suffix]) =>
      needText(suffix, 'a suffix') !== '' && self.endsWith(String(suffix))
        ? self.slice(0, -String(suffix).length)
        : self,
  ],
  ['startswith', (run, self, [prefix]) => anyOf(run, prefix, (text) => self.startsWith(text))],
  ['endswith', (run, self, [suffix]) => anyOf(run, suffix, (text) => self.endsWith(text))],
  ['find', (run, self, [part]) => findText(run, self, needText(part, 'what is looked for'), 0)],
  ['rfind', (run, self, [part]) => findLastText(run, self, needText(part, 'what is looked for'))],
  [
    'index',
    (run, self, [part]) => {
      const at = findText(run, self, needText(part, 'what is looked for'), 0);
      if (at < 0) throw trouble('failed', 'the text does not have that part');
      return at;
    },
  ],
  [
    'count',
    (run, self, [part]) => split(run, self, needText(part, 'what is counted') || null, -1, part === '').length - 1,
  ],
  [
    'replace',
    (run, self, [old, by, count]) =>
      replaceText(
        run,
        self,
        needText(old, 'what is replaced'),
        needText(by, 'the replacement'),
        optional(count, -1, 'a count'),
      ),
  ],
  [
    'split',
    (run, self, [separator, limit]) => {
      if (separator === '') throw trouble('failed', 'the separator is empty');
      return split(
        run,
        self,
        separator === undefined || separator === null ? null : needText(separator, 'a separator'),
        optional(limit, -1, 'a limit'),
      );
    },
  ],
  ['splitlines', (run, self) => split(run, self.replaceAll('\r\n', '\n').replace(/\n$/, ''), '\n', -1)],
  [
    'join',
    (run, self, [items]) =>
      joinTexts(
        run,
        itemsOf(run, items, '"join"').map((item) => needText(item, 'what is joined')),
        self,
      ),
  ],
  ['zfill', (run, self, args) => padZeros(self, padding(run, args).width)],
  ['ljust', (run, self, args) => self.padEnd(padding(run, args).width, padding(run, args).fill)],
  ['rjust', (run, self, args) => self.padStart(padding(run, args).width, padding(run, args).fill)],
  ['isdigit', (_run, self) => /^\p{Nd}+$/u.test(self)],
  ['isnumeric', (_run, self) => /^\p{N}+$/u.test(self)],
  ['isalpha', (_run, self) => /^\p{L}+$/u.test(self)],
  ['isalnum', (_run, self) => /^[\p{L}\p{N}]+$/u.test(self)],
  ['isspace', (_run, self) => /^\s+$/.test(self)],
  ['isupper', (_run, self) => self === self.toUpperCase() && self !== self.toLowerCase()],
  ['islower', (_run, self) => self === self.toLowerCase() && self !== self.toUpperCase()],
]);

function padZeros(text: string, width: number): string {
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

/** First letter upper, the rest lower. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

/** Joins texts, within the bound. */
export function joinTexts(run: Run, texts: readonly string[], separator: string): string {
  let length = separator.length * Math.max(0, texts.length - 1);
  for (const text of texts) length += text.length;
  fitText(length);
  run.spend(texts.length);
  run.spendText(length);
  return texts.join(separator);
}

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
export const METHODS = { text: [...TEXT.keys()], list: [...LIST.keys()], object: [...DICT.keys()] } as const;

/** Calls a method that a text, a list or an object of Python has. Methods that would change it are not among them. */
export function callMethod(run: Run, self: Value, name: string, args: Arguments): Value {
  run.spend(1);
  if (args.named.size > 0) throw trouble('failed', `"${name}" takes no named arguments`);
  if (typeof self === 'string') {
    const method = TEXT.get(name);
    run.spendText(self.length);
    if (method !== undefined) return method(run, self, args.positional);
  } else if (isList(self)) {
    const method = LIST.get(name);
    if (method !== undefined) return method(run, self, args.positional);
  } else if (isDict(self)) {
    const method = DICT.get(name);
    if (method !== undefined) return method(run, self, args.positional);
  }
  throw trouble('failed', `${textOf(run, name)} can not be called on ${kindOf(self)}`);
}

import { itemsOf } from './access.ts';
import { charactersBetween, placeOf } from './characters.ts';
import { findLastText, findText } from './find-text.ts';
import { fitText } from './limits.ts';
import type { Run } from './run.ts';
import { capitalize, joinTexts, needText, optional, replaceText, split, strip } from './texts.ts';
import { titleCase } from './title-case.ts';
import { trouble } from './trouble.ts';
import { countCharacters, isList, type List, truthy, type Value, wholeOf } from './values.ts';

/** What a method does with what it is called on and the values that it is given. */
export type Method<Self> = (run: Run, self: Self, args: List) => Value;

/** The part of a text that `find` and its kin look at, as their start and end say; null where it begins behind the end. */
function partOf(
  run: Run,
  text: string,
  start: Value,
  end: Value,
): { readonly part: string; readonly at: number } | null {
  if (start === undefined && end === undefined) return { part: text, at: 0 };
  run.spend(text.length >> 1);
  const length = countCharacters(text);
  const within = (place: number): number => Math.min(length, place < 0 ? Math.max(0, place + length) : place);
  const from = optional(start, 0, 'a start');
  if (from > length) return null;
  const at = within(from);
  return { part: charactersBetween(text, at, Math.max(at, within(optional(end, length, 'an end')))), at };
}

/** Where a text finds another, counted in characters; -1 where it does not. */
function placeIn(
  run: Run,
  [searched, start, end]: List,
  self: string,
  find: (part: string, searched: string) => number,
): number {
  const looked = partOf(run, self, start, end);
  const wanted = needText(searched, 'what is looked for');
  const place = looked === null ? -1 : placeOf(looked.part, find(looked.part, wanted));
  return place < 0 ? -1 : looked!.at + place;
}

/** Texts that `startswith` and its kin take: one, or a list of them. */
function anyOf(run: Run, value: Value, test: (text: string) => boolean): boolean {
  return (isList(value) ? value : [value]).some((one) => {
    const text = needText(one, 'what is looked for');
    run.spendText(text.length);
    return test(text);
  });
}

/** What fills a text up to a width. */
function fillOf(run: Run, text: string, [given, fill]: List): string {
  const width = wholeOf(given, 'a width');
  fitText(width);
  run.spendText(Math.max(0, width) + text.length);
  const blank = fill === undefined ? ' ' : needText(fill, 'what is filled with');
  if (countCharacters(blank) !== 1) throw trouble('failed', 'what is filled with must be one character');
  return blank.repeat(Math.max(0, width - countCharacters(text)));
}

const LINE_END = /\r\n|[\n\v\f\r\x85\u2028\u2029]/g;

/** @see https://docs.python.org/3/library/stdtypes.html#str.splitlines */
function splitLines(run: Run, text: string, keepEnds: boolean): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const end of text.matchAll(LINE_END)) {
    run.spend(1);
    const behind = end.index + end[0].length;
    lines.push(text.slice(from, keepEnds ? behind : end.index));
    from = behind;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

function padZeros(text: string, zeros: string): string {
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
  return sign + zeros + text.slice(sign.length);
}

/** Methods that texts of Python have. */
export const TEXT_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['upper', (_run, self) => self.toUpperCase()],
  ['lower', (_run, self) => self.toLowerCase()],
  ['casefold', (_run, self) => self.toLowerCase()],
  ['capitalize', (_run, self) => capitalize(self)],
  [
    'title',
    (run, self) => {
      run.spend(self.length);
      return titleCase(self);
    },
  ],
  [
    'swapcase',
    (run, self) => {
      run.spend(self.length);
      return self.replace(/\p{L}/gu, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      );
    },
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
  [
    'startswith',
    (run, self, [prefix, start, end]) => {
      const looked = partOf(run, self, start, end);
      return anyOf(run, prefix, (text) => looked?.part.startsWith(text) ?? false);
    },
  ],
  [
    'endswith',
    (run, self, [suffix, start, end]) => {
      const looked = partOf(run, self, start, end);
      return anyOf(run, suffix, (text) => looked?.part.endsWith(text) ?? false);
    },
  ],
  ['find', (run, self, args) => placeIn(run, args, self, (part, wanted) => findText(run, part, wanted, 0))],
  ['rfind', (run, self, args) => placeIn(run, args, self, (part, wanted) => findLastText(run, part, wanted))],
  [
    'index',
    (run, self, args) => {
      const at = placeIn(run, args, self, (part, wanted) => findText(run, part, wanted, 0));
      if (at < 0) throw trouble('failed', 'the text does not have that part');
      return at;
    },
  ],
  [
    'count',
    (run, self, [counted, start, end]) => {
      const looked = partOf(run, self, start, end);
      const text = needText(counted, 'what is counted');
      return looked === null ? 0 : split(run, looked.part, text || null, -1, text === '').length - 1;
    },
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
  ['splitlines', (run, self, [keepEnds]) => splitLines(run, self, truthy(keepEnds))],
  [
    'join',
    (run, self, [items]) =>
      joinTexts(
        run,
        itemsOf(run, items, '"join"').map((item) => needText(item, 'what is joined')),
        self,
      ),
  ],
  ['zfill', (run, self, [width]) => padZeros(self, fillOf(run, self, [width, '0']))],
  ['ljust', (run, self, args) => self + fillOf(run, self, args)],
  ['rjust', (run, self, args) => fillOf(run, self, args) + self],
  ['isdigit', (_run, self) => /^\p{Nd}+$/u.test(self)],
  ['isnumeric', (_run, self) => /^\p{N}+$/u.test(self)],
  ['isalpha', (_run, self) => /^\p{L}+$/u.test(self)],
  ['isalnum', (_run, self) => /^[\p{L}\p{N}]+$/u.test(self)],
  ['isspace', (_run, self) => /^\s+$/.test(self)],
  ['isupper', (_run, self) => self === self.toUpperCase() && self !== self.toLowerCase()],
  ['islower', (_run, self) => self === self.toLowerCase() && self !== self.toUpperCase()],
]);

/** How many values such a method takes at most; those that are not here take none. */
export const MOST_TEXT_VALUES: Readonly<Record<string, number>> = {
  strip: 1,
  lstrip: 1,
  rstrip: 1,
  removeprefix: 1,
  removesuffix: 1,
  startswith: 3,
  endswith: 3,
  find: 3,
  rfind: 3,
  index: 3,
  count: 3,
  replace: 3,
  split: 2,
  splitlines: 1,
  join: 1,
  zfill: 1,
  ljust: 2,
  rjust: 2,
};

import { attributeOf, itemsOf } from '../access.ts';
import { firstCharacters, textOfCharacters } from '../characters.ts';
import { fitText } from '../limits.ts';
import { printf } from '../printf.ts';
import { fixedHalfEven } from '../round-half-even.ts';
import type { Run } from '../run.ts';
import { textOf } from '../text-of.ts';
import { capitalize, joinTexts, replaceText, strip } from '../texts.ts';
import { titleCase } from '../title-case.ts';
import { trouble } from '../trouble.ts';
import {
  charactersOf,
  countCharacters,
  dictOf,
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
import { unescapeHtml } from './unescape-html.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (mark) => ESCAPES[mark]!);
}

/** A filter over the text of a value. */
function overText(work: (run: Run, text: string, args: Parameters<Filter>[2]) => Value): Filter {
  return (run, value, args) => {
    const text = textOf(run, value);
    run.spendText(text.length);
    const made = work(run, text, args);
    if (typeof made === 'string') {
      fitText(made.length);
      run.spendText(made.length);
    }
    return made;
  };
}

/** Drops what stands between two marks, and them. A pattern would look for the end anew from every mark that has none. */
function without(text: string, open: string, close: string): string {
  let kept = '';
  let from = 0;
  for (;;) {
    const at = text.indexOf(open, from);
    const end = at < 0 ? -1 : text.indexOf(close, at);
    if (end < 0) return kept + text.slice(from);
    kept += text.slice(from, at);
    from = end + close.length;
  }
}

/** The text of some HTML, in one line. */
function stripTags(html: string): string {
  const text = without(without(html, '<!--', '-->'), '<', '>');
  return unescapeHtml(text.replace(/\s+/g, ' ').trim());
}

function indent(text: string, width: Value, first: Value, blank: Value): string {
  const pad =
    typeof width === 'string'
      ? width
      : ' '.repeat(Math.min(1000, Math.max(0, width === undefined ? 4 : wholeOf(width, 'the width'))));
  fitText(text.length + text.split('\n').length * pad.length);
  const lines = text.split('\n');
  return lines
    .map((line, at) => ((at === 0 && !truthy(first)) || (line === '' && !truthy(blank)) ? line : pad + line))
    .join('\n');
}

function truncate(run: Run, text: string, length: Value, killWords: Value, end: Value, leeway: Value): string {
  const most = length === undefined ? 255 : wholeOf(length, 'the length');
  const tail = end === undefined ? '...' : textOf(run, end);
  const slack = leeway === undefined ? 5 : wholeOf(leeway, 'the leeway');
  if (countCharacters(text) <= most + slack) return text;
  const cut = firstCharacters(text, most - countCharacters(tail));
  if (truthy(killWords)) return cut + tail;
  const space = cut.lastIndexOf(' ');
  return (space < 0 ? cut : cut.slice(0, space)) + tail;
}

function wordwrap(run: Run, text: string, width: Value, breakLong: Value, wrapWith: Value): string {
  const most = Math.max(1, width === undefined ? 79 : wholeOf(width, 'the width'));
  const separator = wrapWith === undefined ? '\n' : textOf(run, wrapWith);
  const mayBreak = breakLong === undefined || truthy(breakLong);
  const wrapLine = (line: string): string => {
    const lines: string[] = [];
    let current = '';
    let taken = 0;
    for (let word of line.split(/[ \t]+/)) {
      let length = countCharacters(word);
      if (current !== '' && taken + 1 + length <= most) {
        current += ` ${word}`;
        taken += 1 + length;
        continue;
      }
      if (current !== '') lines.push(current);
      if (mayBreak && length > most) {
        const parts = partsOf(word, most);
        lines.push(...parts.slice(0, -1));
        word = parts.at(-1)!;
        length = countCharacters(word);
      }
      current = word;
      taken = length;
    }
    lines.push(current);
    return joinTexts(run, lines, separator);
  };
  return joinTexts(run, text.split('\n').map(wrapLine), separator);
}

/** A word in parts of so many characters; the last one may be shorter. */
function partsOf(word: string, most: number): string[] {
  const characters = charactersOf(word);
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += most) parts.push(textOfCharacters(characters.slice(at, at + most)));
  return parts;
}

function center(text: string, width: Value): string {
  const most = width === undefined ? 80 : wholeOf(width, 'the width');
  fitText(most);
  const blank = Math.max(0, most - countCharacters(text));
  const left = Math.floor(blank / 2);
  return ' '.repeat(left) + text + ' '.repeat(blank - left);
}

const UNRESERVED = /[!'()*]/g;
const quote = (text: string, keepSlash: boolean): string => {
  const quoted = encodeURIComponent(text.toWellFormed()).replace(
    UNRESERVED,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepSlash ? quoted.replaceAll('%2F', '/') : quoted;
};

function urlencode(run: Run, value: Value): string {
  if (!isDict(value) && !isList(value)) return quote(textOf(run, value), true);
  const pairs: List = isDict(value) ? Object.keys(value).map((key) => [key, value[key]] as const) : value;
  run.spend(pairs.length);
  return pairs
    .map(pairOf)
    .map((pair) => `${quote(textOf(run, pair[0]), false)}=${quote(textOf(run, pair[1]), false)}`)
    .join('&');
}

function pairOf(pair: Value): List {
  if (!isList(pair)) throw trouble('failed', `"urlencode" takes pairs, not ${kindOf(pair)}`);
  return pair;
}

/** `<p a="1">` from an object; nothing for keys without a value. */
function xmlattr(run: Run, value: Value, autospace: Value): string {
  if (!isDict(value)) return '';
  let length = 0;
  const parts = Object.keys(value)
    .filter((key) => value[key] !== null && value[key] !== undefined && /^[^\s/>=]+$/.test(key))
    .map((key) => {
      const text = textOf(run, value[key]);
      run.spendText(key.length + text.length);
      const part = `${key}="${escapeHtml(text)}"`;
      length += part.length + 1;
      fitText(length);
      return part;
    });
  const text = parts.join(' ');
  return text !== '' && (autospace === undefined || truthy(autospace)) ? ` ${text}` : text;
}

const SIZES = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

function fileSize(run: Run, value: Value, binary: Value): string {
  if (typeof value === 'string') run.spendText(value.length);
  const bytes = typeof value === 'string' ? Number(value) : numberOf(value, '"filesizeformat"');
  if (Number.isNaN(bytes)) throw trouble('failed', '"filesizeformat" takes a number');
  const base = truthy(binary) ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = Math.min(SIZES.length, Math.floor(Math.log(bytes) / Math.log(base)));
  const unit = truthy(binary) ? `${SIZES[power - 1]!.toUpperCase()}iB` : `${SIZES[power - 1]}B`;
  return `${fixedHalfEven(bytes / base ** power, 1)} ${unit}`;
}

const escapeFilter = overText((_run, text) => escapeHtml(text));

/** Filters that make texts of texts. */
export const TEXT_FILTERS: readonly (readonly [string, Filter])[] = [
  ['upper', overText((_run, text) => text.toUpperCase())],
  ['lower', overText((_run, text) => text.toLowerCase())],
  ['capitalize', overText((_run, text) => capitalize(text))],
  [
    'title',
    overText((run, text) => {
      run.spend(text.length);
      return titleCase(text);
    }),
  ],
  ['trim', overText((run, text, args) => strip(run, text, take(args, 'chars')[0] ?? null, 'both'))],
  ['string', overText((_run, text) => text)],
  ['escape', escapeFilter],
  ['e', escapeFilter],
  ['forceescape', escapeFilter],
  ['safe', (_run, value) => value],
  [
    'striptags',
    overText((run, text) => {
      run.spend(text.length);
      return stripTags(text);
    }),
  ],
  [
    'wordcount',
    overText((run, text) => {
      run.spend(text.length);
      return text.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== '').length;
    }),
  ],
  [
    'replace',
    overText((run, text, args) => {
      const [old, by, count] = take(args, 'old', 'new', 'count');
      return replaceText(
        run,
        text,
        textOf(run, old),
        textOf(run, by),
        count === undefined || count === null ? -1 : wholeOf(count, 'the count'),
      );
    }),
  ],
  [
    'indent',
    overText((_run, text, args) => indent(text, ...(take(args, 'width', 'first', 'blank') as [Value, Value, Value]))),
  ],
  [
    'truncate',
    overText((run, text, args) =>
      truncate(run, text, ...(take(args, 'length', 'killwords', 'end', 'leeway') as [Value, Value, Value, Value])),
    ),
  ],
  [
    'wordwrap',
    overText((run, text, args) =>
      wordwrap(run, text, ...(take(args, 'width', 'break_long_words', 'wrapstring') as [Value, Value, Value])),
    ),
  ],
  ['center', overText((_run, text, args) => center(text, take(args, 'width')[0]))],
  [
    'urlencode',
    (run, value) => {
      const text = urlencode(run, value);
      fitText(text.length);
      run.spendText(text.length);
      return text;
    },
  ],
  ['xmlattr', (run, value, args) => xmlattr(run, value, take(args, 'autospace')[0])],
  ['filesizeformat', (run, value, args) => fileSize(run, value, take(args, 'binary')[0])],
  [
    'format',
    overText((run, text, { positional, named }) => {
      if (named.size === 0) return printf(run, text, positional);
      if (positional.length > 0) throw trouble('failed', '"format" takes values by place or by name, not both');
      return printf(run, text, [dictOf(named)]);
    }),
  ],
  [
    'join',
    (run, value, args) => {
      const [separator, attribute] = take(args, 'd', 'attribute');
      const items = itemsOf(run, value, '"join"');
      const texts = items.map((item) =>
        textOf(run, attribute === undefined ? item : attributeOf(run, item, attribute)),
      );
      return joinTexts(run, texts, separator === undefined ? '' : textOf(run, separator));
    },
  ],
];

import { searcher } from './find-text.ts';
import { fitText } from './limits.ts';
import type { Run } from './run.ts';
import { trouble } from './trouble.ts';
import { kindOf, type Value, wholeOf } from './values.ts';

/** What Python takes for blank: U+FEFF is none. */
const BLANK = /[^\S\ufeff]|\x85/;

/** Text without the given characters at its ends; blanks by default. */
export function strip(run: Run, text: string, characters: Value, ends: 'both' | 'left' | 'right'): string {
  if (typeof characters === 'string') run.spend(characters.length);
  const given = characters === undefined || characters === null ? null : needText(characters, 'what is stripped');
  const set = new Set(given);
  const goes = (character: string): boolean => (given === null ? BLANK.test(character) : set.has(character));
  let from = 0;
  let to = text.length;
  while (ends !== 'right' && from < to && goes(characterAt(text, from))) from += characterAt(text, from).length;
  while (ends !== 'left' && to > from && goes(characterBefore(text, to))) to -= characterBefore(text, to).length;
  return text.slice(from, to);
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!);
}

function characterBefore(text: string, end: number): string {
  const two = text.slice(Math.max(0, end - 2), end);
  return two.length === 2 && two.codePointAt(0)! > 0xffff ? two : text.slice(end - 1, end);
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
export function split(run: Run, text: string, separator: string | null, limit: number, each = false): string[] {
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

/** The text that a value is. Throws when it is none. */
export function needText(value: Value, role: string): string {
  if (typeof value !== 'string') throw trouble('failed', `${role} must be a text, it is ${kindOf(value)}`);
  return value;
}

/** The whole number that a value is, or another one where it is left out. */
export function optional(value: Value, otherwise: number, role: string): number {
  return value === undefined || value === null ? otherwise : wholeOf(value, role);
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

import { charactersOf, countCharacters } from './values.ts';

/** The first `length` characters of a text, none of them cut in half. */
export function firstCharacters(text: string, length: number): string {
  if (text.length <= length) return text;
  return textOfCharacters(charactersOf(text).slice(0, Math.max(0, length)));
}

/** The characters of a text from one place to another. */
export function charactersBetween(text: string, from: number, to: number): string {
  return textOfCharacters(charactersOf(text).slice(from, to));
}

/** Place of a character in units of the text, counted in characters; -1 stays. */
export function placeOf(text: string, unit: number): number {
  return unit < 0 ? unit : countCharacters(text.slice(0, unit));
}

/** The text that characters make. */
export function textOfCharacters(characters: string | readonly string[]): string {
  return typeof characters === 'string' ? characters : characters.join('');
}

import { LIMITS } from './limits.ts';
import { trouble } from './trouble.ts';

/** Kinds of token, by the names that the parser of `@huggingface/jinja` knows. */
export type TokenType =
  | 'Text'
  | 'NumericLiteral'
  | 'StringLiteral'
  | 'Identifier'
  | 'Equals'
  | 'OpenParen'
  | 'CloseParen'
  | 'OpenStatement'
  | 'CloseStatement'
  | 'OpenExpression'
  | 'CloseExpression'
  | 'OpenSquareBracket'
  | 'CloseSquareBracket'
  | 'OpenCurlyBracket'
  | 'CloseCurlyBracket'
  | 'Comma'
  | 'Dot'
  | 'Colon'
  | 'Pipe'
  | 'AdditiveBinaryOperator'
  | 'MultiplicativeBinaryOperator'
  | 'ExponentiationBinaryOperator'
  | 'ComparisonBinaryOperator'
  | 'Comment';

export interface Token {
  readonly type: TokenType;
  readonly value: string;
  /** The pair of brackets around it, or the tag. */
  readonly group: number;
  /** Index of its tag; 0 in a condition. */
  readonly tag: number;
  /** Where it begins in the source; what stands for no word or sign of it has no place. */
  readonly at?: number;
}

const SIGNS: ReadonlyMap<string, TokenType> = new Map([
  ['**', 'ExponentiationBinaryOperator'],
  ['//', 'MultiplicativeBinaryOperator'],
  ['==', 'ComparisonBinaryOperator'],
  ['!=', 'ComparisonBinaryOperator'],
  ['<=', 'ComparisonBinaryOperator'],
  ['>=', 'ComparisonBinaryOperator'],
  ['<', 'ComparisonBinaryOperator'],
  ['>', 'ComparisonBinaryOperator'],
  ['+', 'AdditiveBinaryOperator'],
  ['-', 'AdditiveBinaryOperator'],
  ['~', 'AdditiveBinaryOperator'],
  ['*', 'MultiplicativeBinaryOperator'],
  ['/', 'MultiplicativeBinaryOperator'],
  ['%', 'MultiplicativeBinaryOperator'],
  ['=', 'Equals'],
  ['(', 'OpenParen'],
  [')', 'CloseParen'],
  ['[', 'OpenSquareBracket'],
  [']', 'CloseSquareBracket'],
  ['{', 'OpenCurlyBracket'],
  ['}', 'CloseCurlyBracket'],
  [',', 'Comma'],
  ['.', 'Dot'],
  [':', 'Colon'],
  ['|', 'Pipe'],
]);

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const WORD = /[\p{ID_Start}_]\p{ID_Continue}*/uy;
const NUMBER = /0[xX][0-9a-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const DIGITS = /\d+/y;
const BLANK = /\s+/y;

/** Where the tokens of an expression end, and whether the blanks behind are dropped (`-}}`). */
export interface TokensEnd {
  readonly position: number;
  readonly strip: boolean;
}

/**
 * Reads the tokens of one expression into `tokens`, up to `close` (`}}`, `%}`, or null: the end of the source).
 * Brackets must match and not nest too deeply, and there may not be too many tokens. Time is linear in the text.
 */
export function readTokens(
  source: string,
  start: number,
  close: '}}' | '%}' | null,
  tag: number,
  tokens: Token[],
): TokensEnd {
  const open: { readonly close: string; readonly group: number; readonly at: number }[] = [];
  let groups = 0;
  let at = start;
  const push = (type: TokenType, value: string): void => {
    if (tokens.length >= LIMITS.tokens) throw trouble('limit', `more than ${LIMITS.tokens} words and signs`, at);
    tokens.push({ type, value, group: open.at(-1)?.group ?? 0, tag, at });
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  for (;;) {
    at += match(BLANK)?.length ?? 0;
    const char = source[at];
    if (char === undefined) break;
    if (close !== null && open.length === 0) {
      if (source.startsWith(close, at)) return { position: at + 2, strip: false };
      if ((char === '-' || char === '+') && source.startsWith(close, at + 1))
        return { position: at + 3, strip: char === '-' };
    }
    if (char === '"' || char === "'") {
      const text = readText(source, at, char);
      push('StringLiteral', text.value);
      at = text.end;
      continue;
    }
    const number = match(tokens.at(-1)?.type === 'Dot' ? DIGITS : NUMBER);
    if (number !== null) {
      if (!Number.isFinite(Number(number.replaceAll('_', ''))))
        throw trouble('limit', 'a number that is too large', at);
      push('NumericLiteral', plainNumber(number));
      at += number.length;
      continue;
    }
    const word = match(WORD);
    if (word !== null) {
      push('Identifier', word);
      at += word.length;
      continue;
    }
    const two = source.slice(at, at + 2);
    const sign = SIGNS.has(two) ? two : char;
    const type = SIGNS.get(sign);
    if (type === undefined)
      throw trouble('syntax', `unexpected character "${String.fromCodePoint(source.codePointAt(at) ?? 0)}"`, at);
    if (open.at(-1)?.close === sign) open.pop();
    else if (sign === ')' || sign === ']' || sign === '}') throw trouble('syntax', `unexpected "${sign}"`, at);
    push(type, sign);
    const closing = CLOSING[sign];
    if (closing !== undefined) {
      if (open.length === LIMITS.brackets) throw trouble('limit', `more than ${LIMITS.brackets} open brackets`, at);
      groups += 1;
      open.push({ close: closing, group: groups, at });
    }
    at += sign.length;
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw trouble('syntax', `a "${unclosed.close}" is missing`, unclosed.at);
  if (close !== null) throw trouble('syntax', `a "${close}" is missing`);
  return { position: at, strip: false };
}

/** The parser tells floats by their point and reads the rest as `Number` does. */
function plainNumber(text: string): string {
  return text.replaceAll('_', '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  "'": "'",
  '"': '"',
  '\\': '\\',
  '\n': '',
};
const CODES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads a literal in single, double or triple quotes. An escape that Python does not know stands for itself. */
function readText(source: string, start: number, quote: string): { readonly value: string; readonly end: number } {
  const long = source.startsWith(quote.repeat(3), start);
  const fence = long ? quote.repeat(3) : quote;
  const parts: string[] = [];
  let at = start + fence.length;
  let from = at;
  while (at < source.length) {
    if (source.startsWith(fence, at)) {
      parts.push(source.slice(from, at));
      return { value: parts.join(''), end: at + fence.length };
    }
    if (source[at] !== '\\') {
      at += 1;
      continue;
    }
    parts.push(source.slice(from, at));
    const letter = source[at + 1] ?? '';
    const digits = Object.hasOwn(CODES, letter) ? (CODES[letter] ?? 0) : 0;
    if (digits > 0) {
      const hex = source.slice(at + 2, at + 2 + digits);
      const code = hex.length === digits && /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
      if (!(code <= 0x10ffff)) throw trouble('syntax', `"\\${letter}${hex}" is no character`, at);
      parts.push(String.fromCodePoint(code));
    } else {
      parts.push(Object.hasOwn(ESCAPES, letter) ? (ESCAPES[letter] ?? '') : `\\${letter}`);
    }
    at += 2 + digits;
    from = at;
  }
  throw trouble('syntax', `a closing ${fence} is missing`, start);
}

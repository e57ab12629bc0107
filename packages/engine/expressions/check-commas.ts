import { type Tag, TagTrouble } from './tags.ts';
import type { Token, TokenType } from './tokens.ts';
import { trouble } from './trouble.ts';

/** Words that go on behind a value. */
const GOING_ON = new Set(['and', 'or', 'in', 'if', 'else']);
const LITERALS: ReadonlySet<TokenType> = new Set(['NumericLiteral', 'StringLiteral', 'Identifier']);
const OPENS: ReadonlySet<TokenType> = new Set(['OpenParen', 'OpenSquareBracket', 'OpenCurlyBracket']);
const CLOSES: ReadonlySet<TokenType> = new Set(['CloseParen', 'CloseSquareBracket', 'CloseCurlyBracket']);

/**
 * Refuses two values in brackets without a comma between them, which the parser takes for two items: `[1 2]`, and so
 * `[x for x in y]`. Texts behind each other are one, as in Python.
 */
export function checkCommas(tokens: readonly Token[], tags: readonly Tag[]): void {
  let depth = 0;
  let isBehindValue = false;
  let before: Token | undefined;
  for (const token of tokens) {
    const { type, value } = token;
    const isName = before?.type === 'Dot' || before?.type === 'Pipe';
    if (isBehindValue && depth > 0 && beginsValue(token) && !(type === 'StringLiteral' && before?.type === type))
      throw new TagTrouble(trouble('syntax', `unexpected "${value}"`), tags[token.tag]?.source ?? '');
    if (OPENS.has(type)) depth += 1;
    else if (CLOSES.has(type)) depth -= 1;
    if (CLOSES.has(type)) isBehindValue = true;
    else if (!LITERALS.has(type)) isBehindValue = false;
    else
      isBehindValue = isName || type !== 'Identifier' || !(value === 'not' || (isBehindValue && GOING_ON.has(value)));
    before = token;
  }
}

/** Whether a token can begin a value, and nothing else: a bracket may be an index or a call. */
function beginsValue({ type, value }: Token): boolean {
  return type === 'OpenCurlyBracket' || (LITERALS.has(type) && !(type === 'Identifier' && GOING_ON.has(value)));
}

import type { Token, TokenType } from './tokens.ts';
import { trouble } from './trouble.ts';

/** Words that end a test, rather than being its argument. */
const NO_ARGUMENT = new Set(['else', 'or', 'and', 'if', 'is', 'in', 'not']);
const ARGUMENT: ReadonlySet<TokenType> = new Set([
  'NumericLiteral',
  'StringLiteral',
  'Identifier',
  'OpenSquareBracket',
  'OpenCurlyBracket',
]);
const OPENS: ReadonlySet<TokenType> = new Set(['OpenParen', 'OpenSquareBracket', 'OpenCurlyBracket']);
const CLOSES: ReadonlySet<TokenType> = new Set(['CloseParen', 'CloseSquareBracket', 'CloseCurlyBracket']);

/** Name of the call that stands for `{% with %}`. No template can spell it. */
export const WITH = ' with';
/** Begins the names of the filters that stand for tests. No template can spell it. */
export const TEST = 'is ';

/**
 * Says in the parser's language what Jinja2 has and it lacks: a test with arguments (`x is divisibleby 3`) becomes a filter of
 * its own kind, of the same precedence; `not in` one operator; `{% with a=1 %}` a call with those parameters.
 */
export function arrange(tokens: readonly Token[]): readonly Token[] {
  const out: Token[] = [];
  let at = 0;
  const like = (model: Token, type: TokenType, value: string): void => {
    out.push({ ...model, type, value });
  };
  const isWord = (token: Token | undefined, word: string): boolean =>
    token?.type === 'Identifier' && token.value === word;
  const isKey = (): boolean => out.at(-1)?.type === 'Dot';

  const copyBrackets = (): void => {
    out.push(tokens[at++] as Token);
    while (at < tokens.length && !CLOSES.has((tokens[at] as Token).type)) step();
    if (at < tokens.length) out.push(tokens[at++] as Token);
  };
  const copyArgument = (): void => {
    if (OPENS.has((tokens[at] as Token).type)) copyBrackets();
    else out.push(tokens[at++] as Token);
    for (;;) {
      const next = tokens[at];
      if (next?.type === 'Dot') {
        out.push(...tokens.slice(at, at + 2));
        at += 2;
      } else if (next?.type === 'OpenSquareBracket' || next?.type === 'OpenParen') copyBrackets();
      else return;
    }
  };
  const copyTest = (is: Token): void => {
    at += 1;
    const negated = isWord(tokens[at], 'not');
    if (negated) at += 1;
    const name = tokens[at];
    if (name?.type !== 'Identifier') throw trouble('syntax', 'the name of a test is missing after "is"');
    at += 1;
    like(is, 'Pipe', '|');
    like(is, 'Identifier', `${TEST}${negated ? 'not ' : ''}${name.value}`);
    const next = tokens[at];
    if (next === undefined || !ARGUMENT.has(next.type)) return;
    if (next.type === 'Identifier' && NO_ARGUMENT.has(next.value)) return;
    like(is, 'OpenParen', '(');
    copyArgument();
    like(is, 'CloseParen', ')');
  };
  const copyWith = (word: Token): void => {
    at += 1;
    like(word, 'Identifier', 'call');
    like(word, 'OpenParen', '(');
    while (at < tokens.length && (tokens[at] as Token).type !== 'CloseStatement') step();
    like(word, 'CloseParen', ')');
    like(word, 'Identifier', WITH);
    like(word, 'OpenParen', '(');
    like(word, 'CloseParen', ')');
  };
  const step = (): void => {
    const token = tokens[at] as Token;
    const opensStatement = out.at(-1)?.type === 'OpenStatement';
    if (opensStatement && isWord(token, 'with')) copyWith(token);
    else if (opensStatement && isWord(token, 'endwith')) {
      at += 1;
      like(token, 'Identifier', 'endcall');
    } else if (isWord(token, 'is') && !isKey()) copyTest(token);
    else if (isWord(token, 'not') && isWord(tokens[at + 1], 'in') && !isKey()) {
      at += 2;
      like(token, 'ComparisonBinaryOperator', 'not in');
    } else if (OPENS.has(token.type)) copyBrackets();
    else out.push(tokens[at++] as Token);
  };
  while (at < tokens.length) step();
  return out;
}

import { LIMITS } from './limits.ts';
import { readTokens, type Token, type TokenType } from './tokens.ts';
import type { Expression } from './tree.ts';
import { trouble } from './trouble.ts';

const KEYWORDS = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'if',
  'else',
  'lambda',
  'for',
  'await',
  'yield',
  'async',
  'assert',
  'import',
]);

/**
 * Parses a Python expression into the tree that templates have too.
 *
 * Known: `or and not`, chains of comparisons, `in`, `not in`, `is`, `is not`, `+ - * / // % **`, signs, indexes, slices,
 * attributes, calls of methods, `a if c else b`, lists, tuples, dictionaries, texts, numbers. No comprehension, no lambda.
 *
 * @see https://docs.python.org/3/reference/expressions.html#operator-precedence
 */
export function parseCondition(source: string): Expression {
  if (source.length > LIMITS.source) throw trouble('limit', `more than ${LIMITS.source} characters of source`);
  const tokens: Token[] = [];
  readTokens(source, 0, null, 0, tokens);
  const reader = new Reader(tokens);
  const tree = reader.ternary();
  reader.end();
  return tree;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #chains = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected();
  }

  ternary(): Expression {
    this.#deeper();
    const value = this.#or();
    let tree = value;
    if (this.#word('if')) {
      const condition = this.#or();
      if (!this.#word('else')) throw trouble('syntax', '"else" is missing');
      tree = { type: 'Ternary', condition, trueExpr: value, falseExpr: this.ternary() };
    }
    this.#depth -= 1;
    return tree;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#word('or')) left = binary('or', left, this.#and());
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#word('and')) left = binary('and', left, this.#not());
    return left;
  }

  #not(): Expression {
    if (!this.#word('not')) return this.#comparison();
    this.#deeper();
    const argument = this.#not();
    this.#depth -= 1;
    return { type: 'UnaryExpression', operator: { value: 'not' }, argument };
  }

  #comparison(): Expression {
    let left = this.#additive();
    this.#chains += 1;
    const group = this.#chains;
    for (let operator = this.#comparator(); operator !== null; operator = this.#comparator()) {
      left = { type: 'BinaryExpression', operator: { value: operator, group }, left, right: this.#additive() };
    }
    return left;
  }

  #comparator(): string | null {
    const token = this.#tokens[this.#at];
    if (token?.type === 'ComparisonBinaryOperator') {
      this.#at += 1;
      return token.value;
    }
    if (this.#word('in')) return 'in';
    if (this.#word('is')) return this.#word('not') ? 'is not' : 'is';
    if (token?.type === 'Identifier' && token.value === 'not' && this.#tokens[this.#at + 1]?.value === 'in') {
      this.#at += 2;
      return 'not in';
    }
    return null;
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.type !== 'AdditiveBinaryOperator' || token.value === '~') return left;
      this.#at += 1;
      left = binary(token.value, left, this.#multiplicative());
    }
  }

  #multiplicative(): Expression {
    let left = this.#signed();
    for (
      let token = this.#take('MultiplicativeBinaryOperator');
      token;
      token = this.#take('MultiplicativeBinaryOperator')
    ) {
      left = binary(token.value, left, this.#signed());
    }
    return left;
  }

  #signed(): Expression {
    const token = this.#tokens[this.#at];
    if (token?.type !== 'AdditiveBinaryOperator' || token.value === '~') return this.#power();
    this.#at += 1;
    this.#deeper();
    const argument = this.#signed();
    this.#depth -= 1;
    return { type: 'UnaryExpression', operator: { value: token.value }, argument };
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.#take('ExponentiationBinaryOperator')) return left;
    this.#deeper();
    const right = this.#signed();
    this.#depth -= 1;
    return binary('**', left, right);
  }

  #postfix(): Expression {
    let object = this.#primary();
    for (;;) {
      if (this.#take('Dot')) {
        const name = this.#take('Identifier');
        if (!name) throw this.#unexpected();
        object = {
          type: 'MemberExpression',
          object,
          property: { type: 'Identifier', value: name.value },
          computed: false,
        };
      } else if (this.#take('OpenSquareBracket')) {
        object = { type: 'MemberExpression', object, property: this.#subscript(), computed: true };
        this.#need('CloseSquareBracket');
      } else if (this.#take('OpenParen')) {
        object = { type: 'CallExpression', callee: object, args: this.#list('CloseParen').items };
      } else return object;
    }
  }

  #subscript(): Expression {
    const start = this.#bound();
    if (!this.#take('Colon')) {
      if (start === undefined) throw this.#unexpected();
      return start;
    }
    const stop = this.#bound();
    const step = this.#take('Colon') ? this.#bound() : undefined;
    return { type: 'SliceExpression', start, stop, step };
  }

  #bound(): Expression | undefined {
    const type = this.#tokens[this.#at]?.type;
    return type === 'Colon' || type === 'CloseSquareBracket' ? undefined : this.ternary();
  }

  #primary(): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#unexpected();
    this.#at += 1;
    switch (token.type) {
      case 'NumericLiteral':
        return { type: 'FloatLiteral', value: Number(token.value) };
      case 'StringLiteral': {
        const parts = [token.value];
        for (let next = this.#take('StringLiteral'); next; next = this.#take('StringLiteral')) parts.push(next.value);
        return { type: 'StringLiteral', value: parts.join('') };
      }
      case 'OpenSquareBracket':
        return { type: 'ArrayLiteral', value: this.#list('CloseSquareBracket').items };
      case 'OpenParen': {
        const { items, commas } = this.#list('CloseParen');
        const [only] = items;
        return only !== undefined && commas === 0 ? only : { type: 'TupleLiteral', value: items };
      }
      case 'OpenCurlyBracket':
        return { type: 'ObjectLiteral', value: this.#pairs() };
      case 'Identifier':
        if (!KEYWORDS.has(token.value)) return { type: 'Identifier', value: token.value };
    }
    this.#at -= 1;
    throw this.#unexpected();
  }

  #list(close: TokenType): { readonly items: Expression[]; readonly commas: number } {
    const items: Expression[] = [];
    let commas = 0;
    while (!this.#take(close)) {
      items.push(this.ternary());
      if (this.#take('Comma')) commas += 1;
      else {
        this.#need(close);
        break;
      }
    }
    return { items, commas };
  }

  #pairs(): Map<Expression, Expression> {
    const pairs = new Map<Expression, Expression>();
    while (!this.#take('CloseCurlyBracket')) {
      const key = this.ternary();
      this.#need('Colon');
      pairs.set(key, this.ternary());
      if (this.#take('Comma')) continue;
      this.#need('CloseCurlyBracket');
      break;
    }
    return pairs;
  }

  #word(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.type !== 'Identifier' || token.value !== word) return false;
    this.#at += 1;
    return true;
  }

  #take(type: TokenType): Token | null {
    const token = this.#tokens[this.#at];
    if (token?.type !== type) return null;
    this.#at += 1;
    return token;
  }

  #need(type: TokenType): void {
    if (!this.#take(type)) throw this.#unexpected();
  }

  #deeper(): void {
    this.#depth += 1;
    if (this.#depth > LIMITS.brackets * 2) throw trouble('limit', 'nested too deeply');
  }

  #unexpected(): Error {
    const token = this.#tokens[this.#at];
    return trouble('syntax', token === undefined ? 'it ends too early' : `unexpected "${token.value}"`);
  }
}

function binary(value: string, left: Expression, right: Expression): Expression {
  return { type: 'BinaryExpression', operator: { value }, left, right };
}

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
 * @param places - where each part of the tree is at fault when it fails, as a place in the source: its sign, its key, the name of
 *   its method, or where it begins; to be filled
 * @see https://docs.python.org/3/reference/expressions.html#operator-precedence
 */
export function parseCondition(source: string, places: Map<Expression, number> | null = null): Expression {
  if (source.length > LIMITS.source) throw trouble('limit', `more than ${LIMITS.source} characters of source`);
  const tokens: Token[] = [];
  readTokens(source, 0, null, 0, tokens);
  const reader = new Reader(tokens, source.length, places);
  const tree = reader.ternary();
  reader.end();
  return tree;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  readonly #places: Map<Expression, number> | null;
  #at = 0;
  #depth = 0;
  #chains = 0;

  constructor(tokens: readonly Token[], length: number, places: Map<Expression, number> | null) {
    this.#tokens = tokens;
    this.#length = length;
    this.#places = places;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected();
  }

  ternary(): Expression {
    this.#deeper();
    const value = this.#or();
    let tree = value;
    const sign = this.#at;
    if (this.#word('if')) {
      const condition = this.#or();
      if (!this.#word('else')) throw trouble('syntax', '"else" is missing', this.#place(this.#at));
      tree = this.#placed(sign, { type: 'Ternary', condition, trueExpr: value, falseExpr: this.ternary() });
    }
    this.#depth -= 1;
    return tree;
  }

  #or(): Expression {
    let left = this.#and();
    for (let sign = this.#at; this.#word('or'); sign = this.#at) left = this.#binary(sign, 'or', left, this.#and());
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    for (let sign = this.#at; this.#word('and'); sign = this.#at) left = this.#binary(sign, 'and', left, this.#not());
    return left;
  }

  #not(): Expression {
    const sign = this.#at;
    if (!this.#word('not')) return this.#comparison();
    this.#deeper();
    const argument = this.#not();
    this.#depth -= 1;
    return this.#placed(sign, { type: 'UnaryExpression', operator: { value: 'not' }, argument });
  }

  #comparison(): Expression {
    let left = this.#additive();
    this.#chains += 1;
    const group = this.#chains;
    for (;;) {
      const sign = this.#at;
      const value = this.#comparator();
      if (value === null) return left;
      const right = this.#additive();
      left = this.#placed(sign, { type: 'BinaryExpression', operator: { value, group }, left, right });
    }
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
      const sign = this.#at;
      this.#at += 1;
      left = this.#binary(sign, token.value, left, this.#multiplicative());
    }
  }

  #multiplicative(): Expression {
    let left = this.#signed();
    for (;;) {
      const sign = this.#at;
      const token = this.#take('MultiplicativeBinaryOperator');
      if (!token) return left;
      left = this.#binary(sign, token.value, left, this.#signed());
    }
  }

  #signed(): Expression {
    const token = this.#tokens[this.#at];
    if (token?.type !== 'AdditiveBinaryOperator' || token.value === '~') return this.#power();
    const sign = this.#at;
    this.#at += 1;
    this.#deeper();
    const argument = this.#signed();
    this.#depth -= 1;
    return this.#placed(sign, { type: 'UnaryExpression', operator: { value: token.value }, argument });
  }

  #power(): Expression {
    const left = this.#postfix();
    const sign = this.#at;
    if (!this.#take('ExponentiationBinaryOperator')) return left;
    this.#deeper();
    const right = this.#signed();
    this.#depth -= 1;
    return this.#binary(sign, '**', left, right);
  }

  #postfix(): Expression {
    let object = this.#primary();
    for (;;) {
      const sign = this.#at;
      const key = sign + 1;
      if (this.#take('Dot')) {
        const name = this.#take('Identifier');
        if (!name) throw this.#unexpected();
        const property = { type: 'Identifier', value: name.value } as const;
        object = this.#placed(key, { type: 'MemberExpression', object, property, computed: false });
      } else if (this.#take('OpenSquareBracket')) {
        object = this.#placed(key, {
          type: 'MemberExpression',
          object,
          property: this.#subscript(),
          computed: true,
        });
        this.#need('CloseSquareBracket');
      } else if (this.#take('OpenParen')) {
        // What is called by a name behind a dot fails by this name.
        const isMethod = object.type === 'MemberExpression' && !object.computed;
        object = this.#placed(isMethod ? sign - 1 : sign, {
          type: 'CallExpression',
          callee: object,
          args: this.#list('CloseParen').items,
        });
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
    const first = this.#at;
    const token = this.#tokens[first];
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
        return this.#placed(first, { type: 'ArrayLiteral', value: this.#list('CloseSquareBracket').items });
      case 'OpenParen': {
        const { items, commas } = this.#list('CloseParen');
        const [only] = items;
        if (only !== undefined && commas === 0) return only;
        return this.#placed(first, { type: 'TupleLiteral', value: items });
      }
      case 'OpenCurlyBracket':
        return this.#placed(first, { type: 'ObjectLiteral', value: this.#pairs() });
      case 'Identifier':
        if (!KEYWORDS.has(token.value)) return this.#placed(first, { type: 'Identifier', value: token.value });
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
    if (this.#depth > LIMITS.brackets * 2) throw trouble('limit', 'nested too deeply', this.#place(this.#at));
  }

  #unexpected(): Error {
    const token = this.#tokens[this.#at];
    const text = token === undefined ? 'it ends too early' : `unexpected "${token.value}"`;
    return trouble('syntax', text, this.#place(this.#at));
  }

  #binary(sign: number, value: string, left: Expression, right: Expression): Expression {
    return this.#placed(sign, { type: 'BinaryExpression', operator: { value }, left, right });
  }

  #placed(token: number, part: Expression): Expression {
    this.#places?.set(part, this.#place(token));
    return part;
  }

  /** Where a token begins in the source, or the source ends. */
  #place(token: number): number {
    return this.#tokens[token]?.at ?? this.#length;
  }
}

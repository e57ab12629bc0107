/** Operator of a binary expression. Comparisons with the same `group` follow each other without brackets: they are a chain. */
export interface Operator {
  readonly value: string;
  readonly group?: number;
}

interface Name {
  readonly type: 'Identifier';
  readonly value: string;
}
interface Member {
  readonly type: 'MemberExpression';
  readonly object: Expression;
  readonly property: Expression;
  /** `a[b]` rather than `a.b`. */
  readonly computed: boolean;
}
interface Call {
  readonly type: 'CallExpression';
  readonly callee: Expression;
  readonly args: readonly Expression[];
}
interface Keyword {
  readonly type: 'KeywordArgumentExpression';
  readonly key: Name;
  readonly value: Expression;
}
interface Binary {
  readonly type: 'BinaryExpression';
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}
interface Filtered {
  readonly type: 'FilterExpression';
  readonly operand: Expression;
  readonly filter: Expression;
}
interface Slice {
  readonly type: 'SliceExpression';
  readonly start?: Expression | undefined;
  readonly stop?: Expression | undefined;
  readonly step?: Expression | undefined;
}
interface ListOf {
  readonly type: 'ArrayLiteral' | 'TupleLiteral';
  readonly value: readonly Expression[];
}

/** An expression of the syntax tree that the parser of `@huggingface/jinja` makes, and ours of conditions too. */
export type Expression =
  | Name
  | Member
  | Call
  | Keyword
  | Binary
  | Filtered
  | Slice
  | ListOf
  | { readonly type: 'IntegerLiteral' | 'FloatLiteral'; readonly value: number }
  | { readonly type: 'StringLiteral'; readonly value: string }
  | { readonly type: 'ObjectLiteral'; readonly value: ReadonlyMap<Expression, Expression> }
  | { readonly type: 'UnaryExpression'; readonly operator: Operator; readonly argument: Expression }
  | { readonly type: 'SelectExpression'; readonly lhs: Expression; readonly test: Expression }
  | { readonly type: 'SpreadExpression' | 'KeywordSpreadExpression'; readonly argument: Expression }
  | {
      readonly type: 'Ternary';
      readonly condition: Expression;
      readonly trueExpr: Expression;
      readonly falseExpr: Expression;
    };

type Parameter = Name | Keyword;

/** A statement of a template. Text between tags is a `StringLiteral`; an expression by itself is written out. */
export type Statement =
  | Expression
  | {
      readonly type: 'If';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly alternate: readonly Statement[];
    }
  | {
      readonly type: 'For';
      readonly loopvar: Expression;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly defaultBlock: readonly Statement[];
    }
  | { readonly type: 'Break' | 'Continue' | 'Comment' }
  | {
      readonly type: 'Set';
      readonly assignee: Expression;
      readonly value: Expression | null;
      readonly body: readonly Statement[];
    }
  | {
      readonly type: 'Macro';
      readonly name: Name;
      readonly args: readonly Parameter[];
      readonly body: readonly Statement[];
    }
  | { readonly type: 'FilterStatement'; readonly filter: Expression; readonly body: readonly Statement[] }
  | {
      readonly type: 'CallStatement';
      readonly call: Call;
      readonly callerArgs: readonly Parameter[] | null;
      readonly body: readonly Statement[];
    };

export type { Call, Keyword, Name, Parameter };

import { type ErrorCode, failure } from '@loopwright/model';

/** What went wrong: it could not be read, it could not be evaluated, it would cost too much. */
export type TroubleKind = 'syntax' | 'failed' | 'limit';

/** An error inside of this folder. `refusal` makes it one of the error table, with the text it arose in. */
export class Trouble extends Error {
  readonly kind: TroubleKind;
  /** Where in the source it arose; null where that is not known. */
  readonly at: number | null;

  constructor(kind: TroubleKind, text: string, at: number | null = null) {
    super(text);
    this.kind = kind;
    this.at = at;
  }
}

/** Makes a `Trouble`. */
export function trouble(kind: TroubleKind, text: string, at: number | null = null): Trouble {
  return new Trouble(kind, text, at);
}

const CODES = {
  template: { syntax: 'TEMPLATE_SYNTAX', failed: 'TEMPLATE_FAILED', limit: 'TEMPLATE_LIMIT' },
  expression: { syntax: 'EXPRESSION_SYNTAX', failed: 'EXPRESSION_FAILED', limit: 'EXPRESSION_LIMIT' },
} as const satisfies Record<string, Record<TroubleKind, ErrorCode>>;

/** Longest quotation of a source in an error, characters. */
const QUOTED = 200;

/**
 * Makes an error of the table from what was thrown. `quoted` is the expression it arose in; 200 characters of it are told.
 * An overflow of the stack is a limit that was reached. What is none of ours comes back as it is: it is a defect.
 */
export function refusal(language: 'template' | 'expression', thrown: unknown, quoted: string): unknown {
  const known = thrown instanceof RangeError ? trouble('limit', 'nested too deeply') : thrown;
  if (!(known instanceof Trouble)) return thrown;
  const text = quoted.trim();
  const shown = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  return failure(CODES[language][known.kind], { detail: `${known.message}, in \`${shown}\`` });
}

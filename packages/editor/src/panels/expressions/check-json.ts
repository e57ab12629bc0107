/** Why a text is no JSON; its words are in the catalogue under `panel.json`. */
export type JsonReason =
  | 'value'
  | 'key'
  | 'colon'
  | 'memberEnd'
  | 'itemEnd'
  | 'trailingComma'
  | 'textEnd'
  | 'lineBreak'
  | 'escape'
  | 'number'
  | 'word'
  | 'singleQuote'
  | 'rest'
  | 'templateEnd';

/** Where a text stops being JSON. `line` and `column` count from 1. */
export interface JsonTrouble {
  readonly reason: JsonReason;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly column: number;
  /** What stands there. */
  readonly found: string;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What ends a number or a word. */
const DELIMITER = /[\s,:[\]{}"']/;
const CLOSING: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };

/** Thrown within this file only, to leave the recursion. */
class Stop extends Error {
  readonly trouble: { readonly reason: JsonReason; readonly from: number; readonly to: number } | null;
  constructor(trouble: Stop['trouble']) {
    super();
    this.trouble = trouble;
  }
}

/**
 * Checks a text that has to be JSON once its templates are rendered (RFC 8259). A template stands for a value, a key or a part of a
 * text. Behind a statement (`{% ... %}`) outside of a text nothing is certain any more, so nothing is said.
 *
 * @param options.python - also lists in Python's notation: texts in single quotes, `True`, `False`, `None`
 */
export function checkJson(source: string, options: { readonly python?: boolean } = {}): JsonTrouble | null {
  if (source.trim() === '') return null;
  try {
    new Reader(source, options.python === true).document();
    return null;
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    if (stop.trouble === null) return null;
    const { reason, from, to } = stop.trouble;
    const before = source.slice(0, from);
    return {
      reason,
      from,
      to: Math.max(to, Math.min(from + 1, source.length)),
      line: before.split('\n').length,
      column: from - before.lastIndexOf('\n'),
      found: source.slice(from, Math.max(to, from + 1)).slice(0, 40),
    };
  }
}

class Reader {
  private readonly source: string;
  private readonly python: boolean;
  private at = 0;

  constructor(source: string, python: boolean) {
    this.source = source;
    this.python = python;
  }

  document(): void {
    this.value();
    this.space();
    if (this.at < this.source.length) this.fail('rest');
  }

  private value(): void {
    this.space();
    const char = this.source[this.at];
    if (char === '{' && !this.isTemplate()) this.object();
    else if (char === '[') this.list();
    else if (char === '"' || (char === "'" && this.python)) this.text(char);
    else if (char === "'") this.fail('singleQuote');
    else this.scalar();
  }

  private object(): void {
    this.at += 1;
    this.space();
    if (this.take('}')) return;
    for (;;) {
      this.space();
      const isWritten = this.isTemplate();
      if (isWritten) this.scalar();
      else if (this.source[this.at] === '"' || (this.python && this.source[this.at] === "'"))
        this.text(this.source[this.at]!);
      else if (this.source[this.at] === "'") this.fail('singleQuote');
      else if (this.source[this.at] === '}') this.fail('trailingComma');
      else this.fail('key');
      this.space();
      // A template may stand for whole members.
      if (this.take(':')) this.value();
      else if (!isWritten) this.fail('colon');
      this.space();
      if (this.take('}')) return;
      if (!this.take(',')) this.fail('memberEnd');
    }
  }

  private list(): void {
    this.at += 1;
    this.space();
    if (this.take(']')) return;
    for (;;) {
      this.space();
      if (this.source[this.at] === ']') {
        if (!this.python) this.fail('trailingComma');
        this.at += 1;
        return;
      }
      this.value();
      this.space();
      if (this.take(']')) return;
      if (!this.take(',')) this.fail('itemEnd');
    }
  }

  private text(quote: string): void {
    const from = this.at;
    this.at += 1;
    for (;;) {
      const char = this.source[this.at];
      if (char === undefined) throw new Stop({ reason: 'textEnd', from, to: this.source.length });
      if (char === quote) {
        this.at += 1;
        return;
      }
      if (this.isTemplate()) this.template();
      else if (char === '\\') this.escape();
      else if (char < ' ') this.fail('lineBreak');
      else this.at += 1;
    }
  }

  private escape(): void {
    const next = this.source[this.at + 1] ?? '';
    if (next === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(this.source.slice(this.at + 2, this.at + 6)))
        throw new Stop({ reason: 'escape', from: this.at, to: this.at + 6 });
      this.at += 6;
    } else if ('"\\/bfnrt'.includes(next) && next !== '') this.at += 2;
    else if (this.python && next === "'") this.at += 2;
    else throw new Stop({ reason: 'escape', from: this.at, to: this.at + 2 });
  }

  /** A number or a word, or what templates make of it. */
  private scalar(): void {
    const from = this.at;
    let isRendered = false;
    for (;;) {
      if (this.isTemplate()) {
        this.template();
        isRendered = true;
      } else if (this.at < this.source.length && !DELIMITER.test(this.source[this.at]!)) this.at += 1;
      else break;
    }
    const written = this.source.slice(from, this.at);
    if (isRendered) return;
    if (written === '') {
      this.at = from;
      this.fail('value');
    }
    const words = this.python ? ['true', 'false', 'null', 'True', 'False', 'None'] : ['true', 'false', 'null'];
    if (words.includes(written) || NUMBER.test(written)) return;
    throw new Stop({ reason: /^[-+.\d]/.test(written) ? 'number' : 'word', from, to: this.at });
  }

  private space(): void {
    for (;;) {
      if (/\s/.test(this.source[this.at] ?? '')) this.at += 1;
      else if (this.source.startsWith('{#', this.at)) this.template();
      else if (this.source.startsWith('{%', this.at)) {
        this.template();
        this.checkTemplates();
        throw new Stop(null);
      } else return;
    }
  }

  private isTemplate(): boolean {
    return Object.hasOwn(CLOSING, this.source.slice(this.at, this.at + 2));
  }

  private template(): void {
    const close = CLOSING[this.source.slice(this.at, this.at + 2)]!;
    const end = this.source.indexOf(close, this.at + 2);
    if (end < 0) throw new Stop({ reason: 'templateEnd', from: this.at, to: this.at + 2 });
    this.at = end + 2;
  }

  /** Whether the templates in the rest are closed, which is all that can be known of it. */
  private checkTemplates(): void {
    while (this.at < this.source.length) {
      if (this.isTemplate()) this.template();
      else this.at += 1;
    }
  }

  private take(char: string): boolean {
    if (this.source[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private fail(reason: JsonReason): never {
    throw new Stop({ reason, from: this.at, to: this.at });
  }
}

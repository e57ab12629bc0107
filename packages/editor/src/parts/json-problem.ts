/** Where a text stops being JSON. Lines and columns count from 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Parses JSON, or says where and why it is none. */
export function readJson(text: string): { readonly value: unknown } | { readonly problem: JsonProblem } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (cause) {
    const before = text.slice(0, endOfJson(text)).split('\n');
    const reason = reasonOf((cause as SyntaxError).message);
    return { problem: { line: before.length, column: before.at(-1)!.length + 1, reason } };
  }
}

/** What browsers add to the reason is the place, or the text itself. */
function reasonOf(message: string): string {
  return message
    .replace(/^JSON\.parse: /, '')
    .replace(/,? (in JSON )?at position.*$/, '')
    .replace(/,? at line \d+ column.*$/, '')
    .replace(/, (\.\.\.)?".*$/s, '');
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them in a text
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;

/** How far a text is JSON (RFC 8259): not every browser names the place, and none names it alike. */
function endOfJson(text: string): number {
  let at = 0;
  /** What must come next, from the innermost that is open. */
  const open: ('array' | 'object')[] = [];
  let expected: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'after' = 'value';
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return false;
    at += found[0].length;
    return true;
  };
  for (;;) {
    take(SPACE);
    const sign = text[at];
    if (sign === undefined) return at;
    if (expected === 'after') {
      const inner = open.at(-1);
      if (inner === undefined) return at;
      if (sign === ',') expected = inner === 'array' ? 'value' : 'key';
      else if (sign === (inner === 'array' ? ']' : '}')) open.pop();
      else return at;
      at += 1;
    } else if (expected === 'key' || expected === 'key-or-end') {
      if (expected === 'key-or-end' && sign === '}') {
        at += 1;
        open.pop();
        expected = 'after';
        continue;
      }
      if (!take(TEXT)) return at;
      take(SPACE);
      if (text[at] !== ':') return at;
      at += 1;
      expected = 'value';
    } else if (expected === 'value-or-end' && sign === ']') {
      at += 1;
      open.pop();
      expected = 'after';
    } else if (sign === '[' || sign === '{') {
      at += 1;
      open.push(sign === '[' ? 'array' : 'object');
      expected = sign === '[' ? 'value-or-end' : 'key-or-end';
    } else {
      if (!take(sign === '"' ? TEXT : SCALAR)) return at;
      expected = 'after';
    }
  }
}

import type { Json } from '@loopwright/model';

export type Mode = 'template' | 'json' | 'condition';

/** What an expression may use, by its kind; each with one line on what it does. */
export interface Vocabulary {
  readonly filters: readonly Word[];
  readonly tests: readonly Word[];
  /** Methods of texts, lists and objects. */
  readonly methods: readonly (Word & { readonly of: string | null })[];
  readonly functions: readonly Word[];
}

export interface Word {
  readonly name: string;
  readonly description: string;
}

export interface Option {
  readonly label: string;
  readonly kind: 'key' | 'index' | 'name' | 'filter' | 'test' | 'method' | 'function';
  /** What stands in place of the text from `from` on. */
  readonly apply: string;
  /** A value, shortened, or what it does. */
  readonly detail: string;
}

export interface Completions {
  /** Where the text begins that an option replaces. */
  readonly from: number;
  readonly options: readonly Option[];
}

const NAME = /^[A-Za-z_]\w*$/;
const STEP = String.raw`(?:\.[A-Za-z_]\w*|\[(?:-?\d+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\])`;
const AFTER_DOT = new RegExp(String.raw`([A-Za-z_]\w*${STEP}*)\.(\w*)$`);
const IN_BRACKET = new RegExp(String.raw`([A-Za-z_]\w*${STEP}*)\[(["']?)([^\]"']*)$`);
const STEPS = new RegExp(STEP, 'g');
const MOST_KEYS = 200;

/**
 * What may be written at a position, from the data that is really there.
 *
 * @param names - roots: `data`, and in templates `workflowenv` and `runtime`
 * @returns null where nothing can be completed, as outside of a template
 */
export function completionsAt(
  source: string,
  position: number,
  mode: Mode,
  names: Readonly<Record<string, Json>>,
  vocabulary: Vocabulary,
): Completions | null {
  const before = source.slice(0, position);
  const opened = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  const inTemplate = opened >= 0 && !/[%}]\}/.test(before.slice(opened + 2));
  if (!inTemplate && mode !== 'condition') return null;
  const expression = inTemplate ? before.slice(opened + 2) : before;
  if (isInText(expression)) {
    const bracket = IN_BRACKET.exec(expression);
    if (bracket === null || bracket[2] === '') return null;
  }
  const roots = inTemplate ? { ...names, ...loopNames(before, names) } : { data: names.data ?? null };

  const bracket = IN_BRACKET.exec(expression);
  if (bracket !== null) {
    const [, path = '', quote = '', written = ''] = bracket;
    const value = read(path, roots);
    const from = position - written.length - quote.length;
    const closing = source.slice(position).startsWith(quote === '' ? ']' : quote) ? '' : ']';
    return list(
      from,
      keyOptions(value, written, (key) => literal(key) + closing),
    );
  }
  const dotted = AFTER_DOT.exec(expression);
  if (dotted !== null) {
    const [, path = '', written = ''] = dotted;
    const value = read(path, roots);
    const from = position - written.length;
    const dot = from - 1;
    const keys = keyOptions(value, written, (key) => access(key));
    const methods = words(vocabulary.methods, written, 'method', '()').filter((option) =>
      fits(option, value, vocabulary),
    );
    // Keys replace the dot too: one that is no name is read in brackets.
    return list(dot, [...keys, ...methods.map((option) => ({ ...option, apply: `.${option.apply}` }))]);
  }
  const word = /([A-Za-z_]\w*)?$/.exec(expression)![1] ?? '';
  const from = position - word.length;
  const leading = expression.slice(0, expression.length - word.length).trimEnd();
  if (inTemplate && leading.endsWith('|') && !leading.endsWith('||'))
    return list(from, words(vocabulary.filters, word, 'filter'));
  if (inTemplate && /\bis(?:\s+not)?$/.test(leading)) return list(from, words(vocabulary.tests, word, 'test'));
  if (/[\w)\]"']$/.test(leading) && !/\b(?:and|or|not|in|if|else|elif|for|set|is)$/.test(leading)) return null;
  const known = Object.entries(roots)
    .filter(([name]) => name.startsWith(word))
    .map(([name, value]): Option => ({ label: name, kind: 'name', apply: name, detail: briefly(value) }));
  return list(from, [...known, ...(inTemplate ? words(vocabulary.functions, word, 'function', '()') : [])]);
}

/** A value in a few characters. */
export function briefly(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === 'object' && value !== null ? '{…}' : String(value);
}

function list(from: number, options: readonly Option[]): Completions | null {
  return options.length === 0 ? null : { from, options };
}

/** Value of a path such as `data.a["b"][0]`; undefined where it leads nowhere. */
function read(path: string, roots: Readonly<Record<string, Json>>): Json | undefined {
  const root = /^[A-Za-z_]\w*/.exec(path)![0];
  let value: Json | undefined = Object.hasOwn(roots, root) ? roots[root] : undefined;
  for (const [step] of path.slice(root.length).matchAll(STEPS)) {
    const key = step.startsWith('.') ? step.slice(1) : keyOf(step.slice(1, -1));
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) value = (value as readonly Json[]).at(typeof key === 'number' ? key : Number.NaN);
    else value = Object.hasOwn(value, key) ? (value as Readonly<Record<string, Json>>)[String(key)] : undefined;
  }
  return value;
}

function keyOf(written: string): string | number {
  if (/^-?\d+$/.test(written)) return Number(written);
  return written.slice(1, -1).replace(/\\(.)/g, '$1');
}

function keyOptions(
  value: Json | undefined,
  written: string,
  apply: (key: string | number) => string,
): readonly Option[] {
  if (Array.isArray(value)) {
    return (value as readonly Json[])
      .slice(0, 20)
      .map((one, index): Option => ({ label: `[${index}]`, kind: 'index', apply: apply(index), detail: briefly(one) }))
      .filter(({ label }) => label.slice(1).startsWith(written));
  }
  if (typeof value !== 'object' || value === null) return [];
  const wanted = written.toLowerCase();
  return Object.entries(value as Readonly<Record<string, Json>>)
    .filter(([key]) => key.toLowerCase().includes(wanted))
    .slice(0, MOST_KEYS)
    .map(([key, one]): Option => ({ label: key, kind: 'key', apply: apply(key), detail: briefly(one) }));
}

function access(key: string | number): string {
  return typeof key === 'string' && NAME.test(key) ? `.${key}` : `[${literal(key)}]`;
}

function literal(key: string | number): string {
  return typeof key === 'number' ? String(key) : JSON.stringify(key);
}

function words(known: readonly Word[], written: string, kind: Option['kind'], ending = ''): readonly Option[] {
  return known
    .filter(({ name }) => name.startsWith(written))
    .map(({ name, description }) => ({ label: name, kind, apply: name + ending, detail: description }));
}

/** Whether a method belongs to the value before it, as far as both are known. */
function fits({ label }: Option, value: Json | undefined, { methods }: Vocabulary): boolean {
  const kind = methods.find(({ name }) => name === label)?.of;
  if (kind === undefined || kind === null || value === undefined || value === null) return true;
  if (typeof value === 'string') return kind === 'text';
  if (Array.isArray(value)) return kind === 'list';
  return typeof value === 'object' && kind === 'object';
}

/** Names of the loops that are open before a position, with the first item of what they go through. */
function loopNames(before: string, names: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const found: Record<string, Json> = {};
  const loop = new RegExp(String.raw`\{%-?\s*for\s+([A-Za-z_]\w*)\s+in\s+([A-Za-z_]\w*${STEP}*)`, 'g');
  for (const [, name = '', path = ''] of before.matchAll(loop)) {
    const through = read(path, { ...names, ...found });
    if (Array.isArray(through) && through.length > 0) found[name] = (through as readonly Json[])[0]!;
  }
  return found;
}

/** Whether an expression ends inside of a text in quotes. */
function isInText(expression: string): boolean {
  let quote = '';
  for (let at = 0; at < expression.length; at += 1) {
    const char = expression[at]!;
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
  }
  return quote !== '';
}

import { type Json, type JsonObject, type TSchema, type TUnsafe, Type } from '@loopwright/model';
import type { Choices, FieldKind, ReadAs } from '../node-type.ts';

/** Where a field's schema keeps what JSON Schema has no word for. Shared by all copies of the SDK in a process. */
const FIELD: unique symbol = Symbol.for('loopwright.field');

/** Loads the choices of a dependent field for the values of its parents. */
export type ChoiceLoader = (values: JsonObject) => Choices | Promise<Choices>;

/** All that a field constructor was told. */
export interface FieldDetails {
  readonly kind: FieldKind;
  readonly title: string | null;
  readonly help: string | null;
  readonly placeholder: string | null;
  readonly required: boolean;
  readonly initial: Json;
  readonly templated: boolean;
  /** Whether white space around a text is dropped. */
  readonly trimmed: boolean;
  readonly choices: Choices;
  readonly dependsOn: readonly string[];
  readonly load: ChoiceLoader | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly maxLength: number | null;
  readonly pattern: RegExp | null;
  readonly patternText: string;
  readonly readAs: ReadAs | null;
  readonly rows: number;
}

interface FieldOptions<Value> {
  /** Label; made from the field's name where absent. */
  readonly title?: string;
  readonly help?: string;
  readonly placeholder?: string;
  /** Value of a field that is absent. */
  readonly default?: Value;
  /** Whether it may stay empty. Fields are required unless this is set. */
  readonly optional?: boolean;
  /** False: `{{ ... }}` in it stays as it is. */
  readonly templated?: boolean;
}

/** Options of fields that hold text. */
export interface TextOptions extends FieldOptions<string> {
  /** In characters (code points). */
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** What is said when the pattern does not match. */
  readonly patternText?: string;
  /** False: white space around the text is kept. */
  readonly trim?: boolean;
  /** How `execute` reads it: what that refuses keeps a workflow from starting. */
  readonly readAs?: ReadAs;
}

/** Options of fields with several lines. */
export interface AreaOptions extends FieldOptions<string> {
  readonly maxLength?: number;
  readonly rows?: number;
  /** How `execute` reads it: what that refuses keeps a workflow from starting. */
  readonly readAs?: ReadAs;
}

/** Options of number fields; both bounds are inclusive. */
export interface NumberOptions extends FieldOptions<number> {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Options of a select. `dependsOn` names the parent fields, `options` loads the choices for their values. */
export interface ChoiceOptions<Value extends string> extends FieldOptions<Value | ''> {
  readonly dependsOn?: readonly string[];
  readonly options?: ChoiceLoader;
}

type NumberOf<Options> = Options extends { readonly optional: true } ? number | null : number;
type ChoiceOf<Value extends string, Options> = Options extends { readonly options: ChoiceLoader }
  ? string
  : Options extends { readonly optional: true }
    ? Value | ''
    : Value;

const NOTHING: Omit<FieldDetails, 'kind'> = {
  title: null,
  help: null,
  placeholder: null,
  required: true,
  initial: null,
  templated: true,
  trimmed: false,
  choices: [],
  dependsOn: [],
  load: null,
  minimum: null,
  maximum: null,
  maxLength: null,
  pattern: null,
  patternText: 'Enter a valid value.',
  readAs: null,
  rows: 6,
};

function common(kind: FieldKind, options: FieldOptions<Json>): FieldDetails {
  return {
    ...NOTHING,
    kind,
    title: options.title ?? null,
    help: options.help ?? null,
    placeholder: options.placeholder ?? null,
    required: options.optional !== true,
    initial: options.default ?? null,
    templated: options.templated !== false,
  };
}

/** The keywords that documentation shows; what is undefined is left out of the schema's JSON. */
function schema<Value>(details: FieldDetails, keywords: Readonly<Record<string, unknown>>): TUnsafe<Value> {
  return Type.Unsafe<Value>({
    ...keywords,
    title: details.title ?? undefined,
    description: details.help ?? undefined,
    default: details.initial ?? undefined,
    [FIELD]: details,
  });
}

function textField(kind: FieldKind, options: TextOptions, trimmed: boolean): TUnsafe<string> {
  // A pattern with a memory of its last match would accept every other value.
  const pattern =
    options.pattern === undefined
      ? null
      : new RegExp(options.pattern.source, options.pattern.flags.replace(/[gy]/g, ''));
  const details: FieldDetails = {
    ...common(kind, options),
    trimmed,
    maxLength: options.maxLength ?? null,
    pattern,
    patternText: options.patternText ?? NOTHING.patternText,
    readAs: options.readAs ?? null,
  };
  return schema(details, { type: 'string', maxLength: options.maxLength, pattern: pattern?.source });
}

function areaField(kind: FieldKind, options: AreaOptions, rows: number): TUnsafe<string> {
  const details = {
    ...common(kind, options),
    maxLength: options.maxLength ?? null,
    readAs: options.readAs ?? null,
    rows: options.rows ?? rows,
  };
  return schema(details, { type: 'string', maxLength: options.maxLength });
}

function numberField<Options extends NumberOptions>(
  kind: 'integer' | 'decimal',
  options: Options,
): TUnsafe<NumberOf<Options>> {
  const { minimum, maximum } = options;
  const details = { ...common(kind, options), minimum: minimum ?? null, maximum: maximum ?? null };
  return schema(details, { type: kind === 'integer' ? 'integer' : 'number', minimum, maximum });
}

/** One line of text. White space around it is dropped unless `trim` is false. */
export function text(options: TextOptions = {}): TUnsafe<string> {
  return textField('text', options, options.trim !== false);
}

/** A secret: sealed at rest, masked everywhere but in `execute`. */
export function password(options: TextOptions = {}): TUnsafe<string> {
  return textField('password', options, false);
}

/** Text of several lines, 6 rows unless told. */
export function textarea(options: AreaOptions = {}): TUnsafe<string> {
  return areaField('textarea', options, 6);
}

/** Text that is JSON once rendered, 10 rows unless told. Its value is the text; an object given for it is kept as its JSON. */
export function json(options: AreaOptions = {}): TUnsafe<string> {
  return areaField('json', options, 10);
}

/** A whole number within +-(2^53 - 1). An optional one that is empty is null. */
export function integer<const Options extends NumberOptions>(options?: Options): TUnsafe<NumberOf<Options>> {
  return numberField('integer', options ?? ({} as Options));
}

/** A finite number. An optional one that is empty is null. */
export function decimal<const Options extends NumberOptions>(options?: Options): TUnsafe<NumberOf<Options>> {
  return numberField('decimal', options ?? ({} as Options));
}

/** A switch; off values are listed at `check`. Never required. */
export function checkbox(options: FieldOptions<boolean> = {}): TUnsafe<boolean> {
  const details = { ...common('checkbox', options), required: false, initial: options.default ?? false };
  return schema(details, { type: 'boolean' });
}

/**
 * One of several values, each alone or as `[value, label]`. An optional one that is empty is `''`.
 * With `dependsOn` and `options` the list is loaded for the values of the parents; any text is then accepted.
 */
export function choice<const Value extends string, const Options extends ChoiceOptions<Value>>(
  choices: readonly (Value | readonly [Value, string])[],
  options?: Options,
): TUnsafe<ChoiceOf<Value, Options>> {
  const pairs = choices.map((one) => (typeof one === 'string' ? ([one, one] as const) : ([one[0], one[1]] as const)));
  const details: FieldDetails = {
    ...common('choice', options ?? {}),
    choices: pairs,
    dependsOn: options?.dependsOn ?? [],
    load: options?.options ?? null,
  };
  return schema(details, details.load === null ? { enum: pairs.map(([value]) => value) } : { type: 'string' });
}

/** What a field constructor was told; undefined for a schema that none of them made. */
export function detailsOf(field: TSchema): FieldDetails | undefined {
  return (field as { readonly [FIELD]?: FieldDetails })[FIELD];
}

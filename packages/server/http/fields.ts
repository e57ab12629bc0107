import { type FieldErrors, invalidFields, isJsonObject, type JsonObject } from '@loopwright/model';
import { choiceText } from './choice-text.ts';

interface Presence {
  readonly required?: boolean;
}

/** Reads fields of a request body one by one and gathers what is wrong with them, in the wire's texts. */
export interface FieldReader {
  has(name: string): boolean;
  /** Text; undefined when it is absent or wrong. */
  text(
    name: string,
    rules?: Presence & {
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly pattern?: RegExp;
      readonly patternText?: string;
    },
  ): string | undefined;
  /** Text or null. */
  textOrNull(name: string, rules?: { readonly maxLength?: number }): string | null | undefined;
  number(
    name: string,
    rules?: Presence & { readonly minimum?: number; readonly above?: number; readonly maximum?: number },
  ): number | undefined;
  integer(
    name: string,
    rules?: Presence & { readonly minimum?: number; readonly maximum?: number },
  ): number | undefined;
  object(name: string, rules?: Presence): JsonObject | undefined;
  /** True or false; undefined when it is absent or wrong. */
  flag(name: string, rules?: Presence): boolean | undefined;
  texts(
    name: string,
    rules?: { readonly maxLength?: number; readonly maxItems?: number },
  ): readonly string[] | undefined;
  /** A list of anything. */
  list(name: string, rules?: Presence & { readonly maxItems?: number }): readonly unknown[] | undefined;
  choice<const Value extends string>(name: string, values: readonly Value[], rules?: Presence): Value | undefined;
  /** Notes a problem that the caller found itself. */
  wrong(name: string, text: string): void;
  errors(): FieldErrors;
  /** Throws INVALID_FIELDS when anything was wrong. */
  done(): void;
}

const REQUIRED = 'This field is required.';

/** Makes a reader of a body. */
export function readFields(body: Readonly<Record<string, unknown>>): FieldReader {
  const errors: Record<string, string[]> = {};
  const wrong = (name: string, text: string): undefined => {
    errors[name] = [...(errors[name] ?? []), text];
    return undefined;
  };
  const present = (name: string, rules: Presence): unknown => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if ((value === undefined || value === null || value === '') && rules.required) return wrong(name, REQUIRED);
    return value === null ? undefined : value;
  };

  function text(name: string, rules: Parameters<FieldReader['text']>[1] = {}): string | undefined {
    const value = present(name, rules);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return wrong(name, 'Not a valid string.');
    if (value.includes('\0')) return wrong(name, 'Null characters are not allowed.');
    if (rules.required && value.trim() === '') return wrong(name, REQUIRED);
    if (rules.maxLength !== undefined && isLonger(value, rules.maxLength))
      return wrong(name, `Ensure this field has no more than ${rules.maxLength} characters.`);
    if (rules.minLength !== undefined && value.length < rules.minLength)
      return wrong(name, `Ensure this field has at least ${rules.minLength} characters.`);
    if (rules.pattern !== undefined && value !== '' && !rules.pattern.test(value))
      return wrong(name, rules.patternText ?? 'Enter a valid value.');
    return value;
  }

  function number(
    name: string,
    rules: Parameters<FieldReader['number']>[1] = {},
    isOne: (value: unknown) => boolean = Number.isFinite,
    text = 'Enter a number.',
  ): number | undefined {
    const value = present(name, rules);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'number' || !isOne(value)) return wrong(name, text);
    if (rules.above !== undefined && value <= rules.above)
      return wrong(name, `Ensure this value is greater than ${rules.above}.`);
    if (rules.minimum !== undefined && value < rules.minimum)
      return wrong(name, `Ensure this value is greater than or equal to ${rules.minimum}.`);
    if (rules.maximum !== undefined && value > rules.maximum)
      return wrong(name, `Ensure this value is less than or equal to ${rules.maximum}.`);
    return value;
  }

  return {
    has: (name) => Object.hasOwn(body, name),
    text,
    number,
    textOrNull(name, rules = {}) {
      if (!Object.hasOwn(body, name)) return undefined;
      return body[name] === null ? null : text(name, rules);
    },
    integer: (name, rules = {}) => number(name, rules, Number.isSafeInteger, 'Enter a whole number.'),
    object(name, rules = {}) {
      const value = present(name, rules);
      if (value === undefined) return undefined;
      return isJsonObject(value) ? (value as JsonObject) : wrong(name, 'Enter a JSON object.');
    },
    flag(name, rules = {}) {
      const value = present(name, rules);
      return value === undefined || typeof value === 'boolean' ? value : wrong(name, 'Enter true or false.');
    },
    texts(name, rules = {}) {
      const value = present(name, {});
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) return wrong(name, 'Enter a list of strings.');
      if (!value.every((entry): entry is string => typeof entry === 'string'))
        return wrong(name, 'Enter a list of strings.');
      if (rules.maxItems !== undefined && value.length > rules.maxItems)
        return wrong(name, `Ensure this list has no more than ${rules.maxItems} entries.`);
      if (rules.maxLength !== undefined && value.some((entry) => isLonger(entry, rules.maxLength!)))
        return wrong(name, `Ensure each entry has no more than ${rules.maxLength} characters.`);
      return value;
    },
    list(name, rules = {}) {
      const value = present(name, rules);
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) return wrong(name, 'Enter a list.');
      if (rules.maxItems !== undefined && value.length > rules.maxItems)
        return wrong(name, `Ensure this list has no more than ${rules.maxItems} entries.`);
      return value;
    },
    choice<const Value extends string>(name: string, values: readonly Value[], rules: Presence = {}) {
      const value = present(name, rules);
      if (value === undefined) return undefined;
      if (typeof value === 'string' && (values as readonly string[]).includes(value)) return value as Value;
      return wrong(name, choiceText(typeof value === 'string' ? value : 'The value'));
    },
    wrong,
    errors: () => errors,
    done() {
      if (Object.keys(errors).length > 0) throw invalidFields(errors);
    },
  };
}

/** Characters are code points: one that takes two units of UTF-16 counts as one. */
function isLonger(value: string, most: number): boolean {
  return value.length > most && (value.length > 2 * most || [...value].length > most);
}

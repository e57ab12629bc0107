import { type FieldErrors, type Instant, invalidFields, isUuid } from '@loopwright/model';
import { choiceText, MOST_SHOWN } from './choice-text.ts';

const WHOLE = /^\d{1,16}$/;
const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;

/** Unknown parameters that one answer names. */
const MOST_UNKNOWN = 10;

/**
 * Reads the values of a query string one by one and gathers what is wrong with them. An empty value counts as absent. What nobody
 * has read when it is done is unknown here: a filter that is not there may not look as if it had found everything.
 */
export interface QueryReader {
  /** As it came: a list where it is given several times. */
  raw(name: string): string | readonly string[] | undefined;
  /** Of one that is given several times, the first. */
  text(name: string, maxLength: number): string | undefined;
  /** Lower case. */
  uuid(name: string): string | undefined;
  /** A whole number of 1 or more. */
  id(name: string): number | undefined;
  /** A whole number in this range, given once. */
  whole(name: string, least: number, most: number): number | undefined;
  /** ISO 8601: a date, or date and time with `Z` or an offset. */
  instant(name: string): Instant | undefined;
  /** Repeated, or one list with commas; undefined where nothing is given. */
  choices<const Value extends string>(name: string, values: readonly Value[]): readonly Value[] | undefined;
  /** Throws INVALID_FIELDS when anything was wrong. */
  done(): void;
}

/** Makes a reader of a parsed query string. */
export function readQuery(query: unknown): QueryReader {
  const given = query as Readonly<Record<string, string | readonly string[] | undefined>>;
  const errors: Record<string, string[]> = Object.create(null);
  const known = new Set<string>();
  const wrong = (name: string, text: string): undefined => {
    errors[name] = [text];
    return undefined;
  };
  const raw = (name: string): string | readonly string[] | undefined => {
    known.add(name);
    return given[name];
  };
  const all = (name: string): readonly string[] => {
    const value = raw(name);
    return (value === undefined ? [] : typeof value === 'string' ? [value] : value).filter((text) => text !== '');
  };

  return {
    raw,
    text(name, maxLength) {
      const [value] = all(name);
      if (value !== undefined && value.length > maxLength)
        return wrong(name, `Ensure this field has no more than ${maxLength} characters.`);
      return value;
    },
    uuid(name) {
      const [value] = all(name);
      return value === undefined || isUuid(value) ? value?.toLowerCase() : wrong(name, 'Enter a valid UUID.');
    },
    id(name) {
      const [value] = all(name);
      if (value === undefined) return undefined;
      return readId(value) ?? wrong(name, 'Enter a whole number.');
    },
    whole(name, least, most) {
      const values = all(name);
      if (values.length === 0) return undefined;
      const number = values.length === 1 && WHOLE.test(values[0]!) ? Number(values[0]) : Number.NaN;
      return number >= least && number <= most ? number : wrong(name, `Enter a whole number from ${least} to ${most}.`);
    },
    instant(name) {
      const [value] = all(name);
      if (value === undefined) return undefined;
      const at = ISO_TIME.test(value) && isDay(value.slice(0, 10)) ? Date.parse(value) : Number.NaN;
      return Number.isNaN(at) ? wrong(name, 'Enter a date and time such as 2024-01-01T12:00:00Z.') : at;
    },
    choices<const Value extends string>(name: string, values: readonly Value[]) {
      const chosen = all(name).flatMap((text) => text.split(',').filter((part) => part !== ''));
      if (chosen.length === 0) return undefined;
      const unknown = chosen.find((part) => !(values as readonly string[]).includes(part));
      if (unknown === undefined) return [...new Set(chosen)] as unknown as readonly Value[];
      return wrong(name, choiceText(unknown));
    },
    done() {
      const unknown = Object.keys(given).filter((name) => !known.has(name));
      const there = [...known].sort().join(', ');
      for (const name of unknown.slice(0, MOST_UNKNOWN))
        wrong(name.slice(0, MOST_SHOWN), `No such parameter. There are: ${there}.`);
      const found: FieldErrors = errors;
      if (Object.keys(found).length > 0) throw invalidFields(found);
    },
  };
}

/** A whole number of 1 or more; null for any other text. */
export function readId(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** Whether a date such as 2024-02-31 is one of the calendar: `Date.parse` takes it for 2 March. */
function isDay(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

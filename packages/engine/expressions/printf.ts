import { firstCharacters } from './characters.ts';
import { fitText } from './limits.ts';
import { fixedHalfEven } from './round-half-even.ts';
import type { Run } from './run.ts';
import { textOf } from './text-of.ts';
import { trouble } from './trouble.ts';
import { isDict, kindOf, type List, numberOf, type Value } from './values.ts';

const SPOT = /%(?:\(([^()]*)\))?([-+ 0#]*)(\d{0,8})(?:\.(\d{0,8}))?([a-zA-Z%])/y;

/**
 * Formats as Python's `%`: `%s %r %d %i %f %e %g %x %X %o %c %%`, with flags, width and precision, and `%(name)s`.
 * Every value has its place: one too many is an error, as it is in Python.
 *
 * @see https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
 */
export function printf(run: Run, format: string, values: List): string {
  run.spendText(format.length);
  const [only] = values;
  const parts: string[] = [];
  let length = 0;
  let used = 0;
  let at = 0;
  const push = (part: string): void => {
    length += part.length;
    fitText(length);
    run.spendText(part.length);
    parts.push(part);
  };
  for (;;) {
    const next = format.indexOf('%', at);
    push(format.slice(at, next < 0 ? format.length : next));
    if (next < 0) break;
    SPOT.lastIndex = next;
    const spot = SPOT.exec(format);
    if (spot === null) throw trouble('failed', `"${format.slice(next, next + 10)}" is no format`);
    at = SPOT.lastIndex;
    const [, name, flags = '', width = '', precision, kind = ''] = spot;
    if (kind === '%') {
      push('%');
      continue;
    }
    if (name === undefined && used >= values.length) throw trouble('failed', 'the format has more places than values');
    const value = name === undefined ? values[used++] : named(only, name);
    fitText(Number(width));
    run.spendText(Number(width));
    push(
      pad(written(run, value, kind, precision === undefined ? null : Number(precision)), flags, Number(width), kind),
    );
  }
  const mayBeNamed = values.length === 1 && (isDict(only) || only === undefined);
  if (used < values.length && !mayBeNamed)
    throw trouble('failed', 'the text has fewer places than values; "%" calculates with numbers only');
  return parts.join('');
}

function named(values: Value, name: string): Value {
  if (values === undefined) return undefined;
  if (!isDict(values))
    throw trouble('failed', `the format names its values, so it takes an object, not ${kindOf(values)}`);
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function written(run: Run, value: Value, kind: string, precision: number | null): string {
  if (kind === 's' || kind === 'r') return firstCharacters(textOf(run, value), precision ?? Number.POSITIVE_INFINITY);
  if (kind === 'c')
    return typeof value === 'string'
      ? value
      : String.fromCodePoint(Math.min(0x10ffff, Math.max(0, Math.trunc(numberOf(value, '"%c"')))));
  const number = numberOf(value, `"%${kind}"`);
  const digits = precision ?? 6;
  if (digits > 100) throw trouble('limit', 'more than 100 digits');
  switch (kind) {
    case 'd':
    case 'i':
      return String(Math.trunc(number));
    case 'x':
      return Math.trunc(number).toString(16);
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(number).toString(8);
    case 'f':
    case 'F':
      return fixedHalfEven(number, digits);
    case 'e':
    case 'E':
      return exponent(number.toExponential(digits));
    case 'g':
    case 'G':
      return exponent(String(Number(number.toPrecision(Math.max(1, digits)))));
    default:
      throw trouble('failed', `"%${kind}" is no format`);
  }
}

/** Python writes at least two digits of an exponent. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function pad(text: string, flags: string, width: number, kind: string): string {
  const numeric = kind !== 's' && kind !== 'r' && kind !== 'c';
  const sign = !numeric || text.startsWith('-') ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (flags.includes('-')) return (sign + text).padEnd(width);
  if (!numeric || !flags.includes('0')) return (sign + text).padStart(width);
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  const head = negative ? '-' : sign;
  return head + digits.padStart(width - head.length, '0');
}

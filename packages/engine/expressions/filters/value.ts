import { keyProblem } from '@loopwright/model';
import { finite } from '../arithmetic.ts';
import { roundHalfEven } from '../round-half-even.ts';
import { jsonOf, jsonText, textOf } from '../text-of.ts';
import { trouble } from '../trouble.ts';
import { numberOf, truthy, type Value, wholeOf } from '../values.ts';
import { type Filter, take } from './arguments.ts';

/** No two parts of it can match the same digits, so that a long text that is no number is refused in one pass. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function toInteger(value: Value, otherwise: Value, base: number): Value {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : otherwise;
  if (typeof value !== 'string') return otherwise;
  const text = value.trim().replaceAll('_', '');
  if (base !== 10) {
    const digits = text.toLowerCase().replace(/^([+-]?)0[xob]/, '$1');
    const number = /^[+-]?[0-9a-z]+$/.test(digits) ? Number.parseInt(digits, base) : Number.NaN;
    return Number.isNaN(number) ? otherwise : number;
  }
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? Math.trunc(number) : otherwise;
}

function toNumber(value: Value, otherwise: Value): Value {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return otherwise;
  const number = NUMBER.test(value.trim()) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : otherwise;
}

/** Rounds as Python does, what lies exactly between two to the even one, unless told to go up or down. */
function round(value: Value, precision: Value, method: Value): number {
  const number = numberOf(value, 'what "round" is given');
  const digits = precision === undefined ? 0 : wholeOf(precision, 'the precision');
  if (Math.abs(digits) > 100) throw trouble('failed', 'the precision is from -100 to 100');
  const factor = 10 ** digits;
  if (method === 'ceil') return finite(Math.ceil(number * factor) / factor);
  if (method === 'floor') return finite(Math.floor(number * factor) / factor);
  if (method !== undefined && method !== 'common') throw trouble('failed', 'the method is common, ceil or floor');
  return finite(roundHalfEven(number, digits));
}

const otherwiseFilter: Filter = (_run, value, args) => {
  const [otherwise, forFalse] = take(args, 'default_value', 'boolean');
  const absent = value === undefined || (truthy(forFalse) && !truthy(value));
  if (!absent) return value;
  return otherwise === undefined ? '' : otherwise;
};

/** Filters over single values, and the two that write runtime state. */
export const VALUE_FILTERS: readonly (readonly [string, Filter])[] = [
  ['default', otherwiseFilter],
  ['d', otherwiseFilter],
  ['abs', (_run, value) => Math.abs(numberOf(value, 'what "abs" is given'))],
  [
    'int',
    (run, value, args) => {
      if (typeof value === 'string') run.spendText(value.length);
      const [otherwise, base] = take(args, 'default', 'base');
      return toInteger(value, otherwise ?? 0, base === undefined ? 10 : wholeOf(base, 'the base'));
    },
  ],
  [
    'float',
    (run, value, args) => {
      if (typeof value === 'string') run.spendText(value.length);
      return toNumber(value, take(args, 'default')[0] ?? 0);
    },
  ],
  ['round', (_run, value, args) => round(value, ...(take(args, 'precision', 'method') as [Value, Value]))],
  [
    'tojson',
    (run, value, args) => {
      const [indent] = take(args, 'indent', 'ensure_ascii');
      return jsonText(
        run,
        value,
        indent === undefined || indent === null ? 0 : Math.min(10, Math.max(0, wholeOf(indent, 'the indent'))),
      );
    },
  ],
  ['pprint', (run, value) => jsonText(run, value, 2)],
  [
    'set_runtime',
    (run, value, args) => {
      const [first, given] = take(args, 'key', 'value');
      const key = textOf(run, first);
      if (key === '') throw trouble('failed', '"set_runtime" needs a key');
      const problem = keyProblem(key);
      if (problem !== null) throw trouble('failed', `the key of "set_runtime" ${problem}`);
      run.scope.setRuntime(key, jsonOf(run, given));
      return value;
    },
  ],
  [
    'delete_runtime',
    (run, value, args) => {
      run.scope.deleteRuntime(textOf(run, take(args, 'key')[0]));
      return value;
    },
  ],
];

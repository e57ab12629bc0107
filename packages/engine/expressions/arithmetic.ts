import { fitText } from './limits.ts';
import { printf } from './printf.ts';
import type { Run } from './run.ts';
import { trouble } from './trouble.ts';
import { isList, kindOf, type List, numberOf, type Value, wholeOf } from './values.ts';

/** A binary operation that needs both of its sides. */
export type Operation = (run: Run, left: Value, right: Value) => Value;

/** Checks that a result is a number that JSON can carry. */
export function finite(value: number): number {
  if (Number.isNaN(value)) throw trouble('failed', 'the result is not a number');
  if (!Number.isFinite(value)) throw trouble('limit', 'a number that is too large');
  return value === 0 ? 0 : value;
}

function numeric(sign: string, compute: (left: number, right: number) => number): Operation {
  return (_run, left, right) => finite(compute(operand(left, sign), operand(right, sign)));
}

function operand(value: Value, sign: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  throw trouble('failed', `"${sign}" does not take ${kindOf(value)}`);
}

function divisor(value: number): number {
  if (value === 0) throw trouble('failed', 'division by zero');
  return value;
}

/** Remainder with the sign of the divisor, as Python has it. */
function modulo(left: number, right: number): number {
  const rest = left % divisor(right);
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
}

const add: Operation = (run, left, right) => {
  if (typeof left === 'string' && typeof right === 'string') return concatenate(run, left, right);
  if (isList(left) && isList(right)) {
    run.spend(left.length + right.length);
    return [...left, ...right];
  }
  return finite(operand(left, '+') + operand(right, '+'));
};

const multiply: Operation = (run, left, right) => {
  if (typeof left === 'string' || isList(left)) return repeat(run, left, right);
  if (typeof right === 'string' || isList(right)) return repeat(run, right, left);
  return finite(operand(left, '*') * operand(right, '*'));
};

const remainder: Operation = (run, left, right) => {
  if (typeof left === 'string') return printf(run, left, isList(right) ? right : [right]);
  return finite(modulo(operand(left, '%'), operand(right, '%')));
};

/** Joins two texts, within the bound. */
export function concatenate(run: Run, left: string, right: string): string {
  fitText(left.length + right.length);
  run.spendText(left.length + right.length);
  return left + right;
}

function repeat(run: Run, value: string | List, times: Value): Value {
  const count = Math.max(0, wholeOf(times, 'the count of a repetition'));
  if (typeof value === 'string') {
    fitText(value.length * count);
    run.spendText(value.length * count);
    return value.repeat(count);
  }
  run.spend(value.length * count);
  const items: Value[] = [];
  if (value.length > 0) for (let at = 0; at < count; at += 1) for (const item of value) items.push(item);
  return items;
}

/** Arithmetic of Python by sign. Numbers are those of JSON; every other mix of kinds is refused. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['+', add],
  ['-', numeric('-', (left, right) => left - right)],
  ['*', multiply],
  ['/', numeric('/', (left, right) => left / divisor(right))],
  ['//', numeric('//', (left, right) => Math.floor(left / divisor(right)))],
  ['%', remainder],
  ['**', numeric('**', (left, right) => (left === 0 && right < 0 ? divisor(left) : left ** right))],
]);

/** A sign before a number. */
export function signed(run: Run, sign: string, value: Value): number {
  run.spend(1);
  const number = numberOf(value, `what follows "${sign}"`);
  return sign === '-' ? finite(-number) : number;
}

import { contains, equal, order } from './compare.ts';
import type { Run } from './run.ts';
import { trouble } from './trouble.ts';
import { isDict, isList, isSpecial, type List, numberOf, SPECIAL, truthy, type Value, wholeOf } from './values.ts';

/** A test behind `is`. */
export type Test = (run: Run, value: Value, args: List) => boolean;

const isNumber = (value: Value): value is number => typeof value === 'number';

/** Tests of Jinja2, by name. */
export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', (_run, value) => value !== undefined],
  ['undefined', (_run, value) => value === undefined],
  ['none', (_run, value) => value === null],
  ['boolean', (_run, value) => typeof value === 'boolean'],
  ['true', (_run, value) => value === true],
  ['false', (_run, value) => value === false],
  ['integer', (_run, value) => Number.isInteger(value)],
  ['float', (_run, value) => isNumber(value) && !Number.isInteger(value)],
  ['number', (_run, value) => isNumber(value) || typeof value === 'boolean'],
  ['string', (_run, value) => typeof value === 'string'],
  ['mapping', (_run, value) => isDict(value)],
  ['iterable', (_run, value) => typeof value === 'string' || isList(value) || isDict(value)],
  ['sequence', (_run, value) => typeof value === 'string' || isList(value) || isDict(value)],
  ['callable', (_run, value) => isSpecial(value) && value[SPECIAL] === 'callable'],
  ['even', (_run, value) => wholeOf(value, '"even"') % 2 === 0],
  ['odd', (_run, value) => wholeOf(value, '"odd"') % 2 !== 0],
  ['divisibleby', (_run, value, [by]) => remainder(value, by) === 0],
  ['lower', (run, value) => isCased(run, value, (text) => text === text.toLowerCase() && text !== text.toUpperCase())],
  ['upper', (run, value) => isCased(run, value, (text) => text === text.toUpperCase() && text !== text.toLowerCase())],
  ['in', (run, value, [holder]) => contains(run, value, holder)],
  ['sameas', (_run, value, [other]) => value === other],
  ['escaped', () => false],
  ['truthy', (_run, value) => truthy(value)],
  ...alias(['eq', 'equalto', '=='], (run, value, [other]) => equal(run, value, other)),
  ...alias(['ne', '!='], (run, value, [other]) => !equal(run, value, other)),
  ...alias(['lt', 'lessthan', '<'], (run, value, [other]) => order(run, value, other) < 0),
  ...alias(['le', '<='], (run, value, [other]) => order(run, value, other) <= 0),
  ...alias(['gt', 'greaterthan', '>'], (run, value, [other]) => order(run, value, other) > 0),
  ...alias(['ge', '>='], (run, value, [other]) => order(run, value, other) >= 0),
]);

function alias(names: readonly string[], test: Test): readonly (readonly [string, Test])[] {
  return names.map((name) => [name, test] as const);
}

function isCased(run: Run, value: Value, test: (text: string) => boolean): boolean {
  if (typeof value !== 'string') return false;
  run.spendText(value.length);
  return test(value);
}

function remainder(value: Value, by: Value): number {
  const divisor = numberOf(by, 'the argument of "divisibleby"');
  if (divisor === 0) throw trouble('failed', 'division by zero');
  return numberOf(value, '"divisibleby"') % divisor;
}

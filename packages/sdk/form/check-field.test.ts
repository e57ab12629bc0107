import type { TSchema } from '@loopwright/model';
import { expect, test } from 'vitest';
import { checkField } from './check-field.ts';
import { checkbox, choice, decimal, detailsOf, integer, json, password, text, textarea } from './fields.ts';

const check = (schema: TSchema, value: unknown) => {
  const checked = checkField(detailsOf(schema)!, value);
  return 'errors' in checked ? checked.errors : { value: checked.value };
};
const value = (one: unknown) => ({ value: one });
const REQUIRED = ['This field is required.'];
const WHOLE = ['Enter a whole number.'];
const NUMBER = ['Enter a number.'];

test.each([
  ['5', value(5)],
  [5, value(5)],
  [' +7 ', value(7)],
  ['-0', value(0)],
  ['1.0', value(1)],
  ['1.5', WHOLE],
  [1.5, WHOLE],
  ['abc', WHOLE],
  ['0x10', WHOLE],
  [true, WHOLE],
  [[], WHOLE],
  [{}, WHOLE],
  ['', REQUIRED],
  [null, REQUIRED],
  [undefined, REQUIRED],
  ['9007199254740993', ['Ensure this value is less than or equal to 9007199254740991.']],
])('integer: %j', (given, expected) => {
  expect(check(integer(), given)).toEqual(expected);
});

test.each([
  ['0.5', value(0.5)],
  ['.5', value(0.5)],
  ['1e3', value(1000)],
  [2, value(2)],
  ['1e999', NUMBER],
  ['Infinity', NUMBER],
  ['NaN', NUMBER],
  [false, NUMBER],
])('decimal: %j', (given, expected) => {
  expect(check(decimal(), given)).toEqual(expected);
});

test('bounds are inclusive', () => {
  const field = integer({ minimum: 1, maximum: 3 });
  expect([1, 3].map((one) => check(field, one))).toEqual([value(1), value(3)]);
  expect(check(field, 0)).toEqual(['Ensure this value is greater than or equal to 1.']);
  expect(check(field, '4')).toEqual(['Ensure this value is less than or equal to 3.']);
});

test('an absent field takes its initial value, an empty one does not', () => {
  const required = integer({ default: 200 });
  expect([check(required, undefined), check(required, '')]).toEqual([value(200), REQUIRED]);
  const optional = integer({ default: 30, optional: true });
  expect([check(optional, undefined), check(optional, ''), check(optional, null)]).toEqual([
    value(30),
    value(null),
    value(null),
  ]);
  expect(check(text({ optional: true }), undefined)).toEqual(value(''));
});

test.each([
  [false, false],
  ['false', false],
  ['False', false],
  ['off', false],
  ['0', false],
  ['', false],
  [0, false],
  [null, false],
  [true, true],
  ['true', true],
  ['on', true],
  [1, true],
  ['x', true],
])('checkbox: %j is %j', (given, expected) => {
  expect(check(checkbox({ default: true }), given)).toEqual(value(expected));
});

test('a choice is one of its values, and the error tells what was sent', () => {
  const field = choice([['w', 'Overwrite'], 'a'], { default: 'w' });
  expect([check(field, 'a'), check(field, undefined), check(field, '')]).toEqual([value('a'), value('w'), REQUIRED]);
  expect(check(field, 'z')).toEqual(['Select a valid choice. z is not one of the available choices.']);
  expect(check(field, { a: 1 })).toEqual(['Select a valid choice. {"a":1} is not one of the available choices.']);
  expect(check(choice(['a'], { optional: true }), null)).toEqual(value(''));
});

test('text is trimmed, what has several lines and passwords are not', () => {
  expect(check(text(), '  a ')).toEqual(value('a'));
  expect(check(text({ trim: false }), ' a')).toEqual(value(' a'));
  expect(check(textarea(), '  a\n')).toEqual(value('  a\n'));
  expect(check(password(), ' ')).toEqual(value(' '));
  expect([check(text(), '  '), check(textarea(), ' \n'), check(json(), ' ')]).toEqual([REQUIRED, REQUIRED, REQUIRED]);
});

test('objects given for text are kept as their JSON', () => {
  expect(check(json(), { a: [1, '{{ data.x }}'] })).toEqual(value('{"a":[1,"{{ data.x }}"]}'));
  expect(check(text(), 5)).toEqual(value('5'));
  expect(check(text(), true)).toEqual(value('true'));
});

test('length counts characters, a pattern has its own text', () => {
  expect(check(text({ maxLength: 2 }), '😀😀')).toEqual(value('😀😀'));
  expect(check(text({ maxLength: 2 }), 'abc')).toEqual(['Ensure this value has at most 2 characters (it has 3).']);
  const field = text({ pattern: /^a+$/g, patternText: 'Only a.' });
  expect([check(field, 'aa'), check(field, 'aa'), check(field, 'b')]).toEqual([value('aa'), value('aa'), ['Only a.']]);
});

import { expect, test } from 'vitest';
import { isFilledIn, missing, valueIn, valuesOf } from './values.ts';

const field = (name: string, kind: 'text' | 'number' | 'checkbox' | 'choice', required: boolean) => ({
  name,
  label: name,
  kind,
  required,
  choices: [],
});
const fields = [
  field('why', 'text', true),
  field('amount', 'number', true),
  field('how', 'choice', false),
  field('sure', 'checkbox', true),
];

test('required fields that are empty are named; a checkbox never is', () => {
  expect([...missing(fields, {})]).toEqual(['why', 'amount']);
  expect([...missing(fields, { why: '', amount: 0 })]).toEqual(['why']);
  expect([...missing(fields, { why: 'so', amount: 0 })]).toEqual([]);
});

test('what holds nothing is not sent, a checkbox always is', () => {
  expect(valuesOf(fields, { why: 'so', amount: 0, how: null, other: 1 })).toEqual({
    why: 'so',
    amount: 0,
    sure: false,
  });
  expect(valuesOf(fields, { sure: true, how: 'card' })).toEqual({ how: 'card', sure: true });
});

test('a number is sent as what its text says, and is missing where the text is no number', () => {
  expect(valuesOf(fields, { amount: '12.50' })).toMatchObject({ amount: 12.5 });
  expect(valuesOf(fields, { amount: '12.' })).toMatchObject({ amount: 12 });
  expect([...missing(fields, { why: 'so', amount: '12.50' })]).toEqual([]);
  for (const amount of ['-', '.', '1e999']) {
    expect([...missing(fields, { why: 'so', amount })]).toEqual(['amount']);
    expect(valuesOf(fields, { amount })).toEqual({ sure: false });
  }
});

test('a number that may be left out is missing where something stands that is none', () => {
  const optional = [field('amount', 'number', false)];
  expect([...missing(optional, { amount: '-' })]).toEqual(['amount']);
  expect([...missing(optional, { amount: '' })]).toEqual([]);
});

test('a field whose name every object inherits holds nothing until something is given', () => {
  for (const name of ['constructor', 'toString']) {
    expect(valueIn({}, name)).toBeNull();
    for (const kind of ['text', 'number', 'choice'] as const) {
      expect([...missing([field(name, kind, true)], {})]).toEqual([name]);
      expect([...missing([field(name, kind, false)], {})]).toEqual([]);
      expect(valuesOf([field(name, kind, false)], {})).toEqual({});
    }
    expect(valuesOf([field(name, 'text', true)], { [name]: 'so' })).toEqual({ [name]: 'so' });
  }
});

test('a field that was emptied again is not filled in; a checkbox that was touched is', () => {
  expect(isFilledIn({})).toBe(false);
  expect(isFilledIn({ why: '', amount: null })).toBe(false);
  expect(isFilledIn({ why: 'so' })).toBe(true);
  expect(isFilledIn({ sure: false })).toBe(true);
});

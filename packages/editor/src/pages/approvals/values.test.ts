import { expect, test } from 'vitest';
import { missing, valuesOf } from './values.ts';

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

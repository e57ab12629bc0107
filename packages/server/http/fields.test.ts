import { expect, it } from 'vitest';
import { readFields } from './fields.ts';

const REQUIRED = 'This field is required.';

it.each([
  ['text', undefined],
  ['number', 'Enter a number.'],
  ['integer', 'Enter a whole number.'],
  ['object', 'Enter a JSON object.'],
  ['list', 'Enter a list.'],
  ['flag', 'Enter true or false.'],
] as const)('a required %s that is absent, or another thing, has one text that says so', (kind, text) => {
  for (const body of [{}, { x: null }, { x: '' }]) {
    const read = readFields(body);
    read[kind]('x', { required: true });
    expect(read.errors()).toEqual({ x: [REQUIRED] });
  }
  const read = readFields({ x: 'x' });
  read[kind]('x', { required: true });
  expect(read.errors()).toEqual(text === undefined ? {} : { x: [text] });
});

it('a required choice that is absent, or not one of them, has one text that says so', () => {
  const textOf = (body: object) => {
    const read = readFields(body as Record<string, unknown>);
    read.choice('x', ['a', 'b'], { required: true });
    return read.errors();
  };
  for (const body of [{}, { x: null }, { x: '' }]) expect(textOf(body)).toEqual({ x: [REQUIRED] });
  expect(textOf({ x: 'c' })).toEqual({ x: ['Select a valid choice. c is not one of the available choices.'] });
});

it('what is no whole number is told so, whatever its type', () => {
  for (const x of ['x', '7', 1.5, true, [], {}, 2 ** 53]) {
    const read = readFields({ x });
    expect(read.integer('x', { minimum: 10 })).toBe(undefined);
    expect(read.errors()).toEqual({ x: ['Enter a whole number.'] });
  }
  const read = readFields({ x: 7 });
  read.integer('x', { minimum: 10 });
  expect(read.errors()).toEqual({ x: ['Ensure this value is greater than or equal to 10.'] });
});

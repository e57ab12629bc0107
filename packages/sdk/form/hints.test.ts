import { Type } from '@loopwright/model';
import { expect, test } from 'vitest';
import { defineNode } from '../define-node.ts';
import { updateForm } from './dependent-fields.ts';
import { integer } from './fields.ts';
import { formOf } from './wire-form.ts';

const spec = {
  identifier: 'span',
  version: 1,
  label: 'Span',
  category: 'Test',
  kind: 'blocking',
  execute: ({ data }) => ({ data }),
} as const satisfies Partial<Parameters<typeof defineNode>[0]>;
const fields = Type.Object({ low: integer({ default: 1, help: 'The first one.' }), high: integer({ default: 3 }) });
const span = defineNode({
  ...spec,
  fields,
  together: ({ low, high }) => (low > high ? { low: ['Too much.'] } : undefined),
  hints: ({ low, high }, now) => ({ low: `${high - low + 1} of them, at ${now}` }),
});

const helps = async (values: Parameters<typeof updateForm>[1]) =>
  (await updateForm(span, values, 7)).fields.map((field) => field.help_text);

test('what a type tells of the values stands in place of the help of its field', async () => {
  expect(await helps({})).toEqual(['3 of them, at 7', null]);
  expect(await helps({ low: '2', high: '12' })).toEqual(['11 of them, at 7', null]);
});

test('as long as a value does not fit its field, or not the others, the help stands', async () => {
  expect(await helps({ low: 'x' })).toEqual(['The first one.', null]);
  expect(await helps({ low: 9 })).toEqual(['The first one.', null]);
});

test('a form says that it tells more, and one without says nothing of that', () => {
  expect(formOf(span).has_hints).toBe(true);
  expect(formOf(span).fields[0]!.help_text).toBe('The first one.');
  expect(formOf(defineNode({ ...spec, fields }))).not.toHaveProperty('has_hints');
});

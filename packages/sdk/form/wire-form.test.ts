import { Type } from '@loopwright/model';
import { expect, test } from 'vitest';
import { defineNode } from '../define-node.ts';
import { checkbox, choice, decimal, integer, json, password, text, textarea } from './fields.ts';
import { formOf } from './wire-form.ts';

const node = defineNode({
  identifier: 'form-sample',
  version: 1,
  label: 'Form sample',
  category: 'Test',
  kind: 'blocking',
  className: 'FormSampleNode',
  fields: Type.Object({
    status_code: integer({ default: 200, minimum: 100, maximum: 599 }),
    webhook_id: text({ title: 'Webhook ID', help: 'Of the address.', placeholder: 'my-webhook-id', maxLength: 255 }),
    seconds: decimal({ minimum: 0.1 }),
    secret: password({ optional: true, maxLength: 255 }),
    mode: choice(
      [
        ['w', 'Overwrite'],
        ['a', 'Append'],
      ],
      { default: 'w' },
    ),
    overwrite: checkbox({ default: true }),
    condition: textarea({ rows: 3 }),
    body: json({ optional: true, placeholder: '{...}' }),
  }),
  execute: ({ data }) => ({ data }),
});

test('the form has the shape of the contract', () => {
  const form = formOf(node);
  expect(Object.keys(form)).toEqual(['form_name', 'fields', 'field_order', 'dependencies_graph', 'form_level_errors']);
  expect(form).toMatchObject({ form_name: 'FormSampleForm', dependencies_graph: {}, form_level_errors: [] });
  expect(form.fields[0]).toEqual({
    name: 'status_code',
    label: 'Status code',
    help_text: null,
    disabled: false,
    initial: 200,
    value: null,
    dependencies: [],
    dependency_status: {},
    ready: true,
    widget: { input_type: 'number', attrs: { min: 100, max: 599 }, is_required: true },
    field_level_errors: [],
  });
  expect(form.fields[1]).toMatchObject({ label: 'Webhook ID', help_text: 'Of the address.', initial: null });
});

test('each kind has its widget', () => {
  const pairs = [
    ['w', 'Overwrite'],
    ['a', 'Append'],
  ];
  expect(formOf(node).fields.map(({ widget }) => widget)).toEqual([
    { input_type: 'number', attrs: { min: 100, max: 599 }, is_required: true },
    { input_type: 'text', attrs: { placeholder: 'my-webhook-id', maxlength: '255' }, is_required: true },
    { input_type: 'number', attrs: { min: 0.1, step: 'any' }, is_required: true },
    { input_type: 'password', attrs: { autocomplete: 'off' }, render_value: false, is_required: false },
    { input_type: 'select', attrs: {}, _choices: pairs, choices: pairs, is_required: true },
    { input_type: 'checkbox', attrs: {}, is_required: false },
    { input_type: null, attrs: { cols: '40', rows: 3 }, is_required: true },
    {
      input_type: null,
      attrs: { cols: '40', rows: 10, 'data-json-mode': 'true', placeholder: '{...}' },
      is_required: false,
    },
  ]);
});

test('values are echoed as they were written beside their errors', () => {
  const sent = { status_code: 'abc', body: { a: 1 }, secret: 'just sent', stranger: 1 };
  const form = formOf(node, sent, { status_code: ['Enter a whole number.'], __all__: ['Both are wrong.'] });
  expect(form.fields.map(({ value }) => value)).toEqual(['abc', null, null, 'just sent', null, null, null, { a: 1 }]);
  expect(form.fields[0]?.field_level_errors).toEqual(['Enter a whole number.']);
  expect(form.form_level_errors).toEqual(['Both are wrong.']);
});

test('a node without a form has an empty one', () => {
  const bare = defineNode({
    identifier: 'bare',
    version: 1,
    label: 'B',
    category: 'T',
    kind: 'blocking',
    execute: ({ data }) => ({ data }),
  });
  expect(formOf(bare, { a: 1 })).toMatchObject({ fields: [], field_order: [] });
});

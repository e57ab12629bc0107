import type { FormField } from '@loopwright/model';
import { expect, it } from 'vitest';
import { exampleOf, fieldRows } from './field-rows.ts';

const field = (name: string, widget: Partial<FormField['widget']>, rest: Partial<FormField> = {}): FormField => ({
  name,
  label: name.toUpperCase(),
  help_text: '',
  disabled: false,
  initial: null,
  value: null,
  dependencies: [],
  dependency_status: {},
  ready: true,
  field_level_errors: [],
  widget: { input_type: 'text', attrs: {}, is_required: false, ...widget },
  ...rest,
});

const rows = fieldRows([
  field('url', { is_required: true, attrs: { maxlength: '2048' } }),
  field('method', {
    input_type: 'select',
    choices: [
      ['', 'Choose'],
      ['GET', 'Get'],
    ],
    is_required: true,
  }),
  field('wait', { input_type: 'number', attrs: { min: 0.1, max: 30 } }, { initial: 5, help_text: 'In seconds' }),
  field('body', { input_type: null, attrs: { 'data-json-mode': 'true' } }),
  field('note', { input_type: null }),
  field('secret', { input_type: 'password' }),
  field('all', { input_type: 'checkbox' }, { initial: true }),
  field('state', {}, { dependencies: ['country'] }),
]);

it('a field is told by its kind, default, limits and choices', () => {
  expect(rows.map(({ kind }) => kind)).toEqual([
    'text',
    'choice',
    'number',
    'json',
    'multiline',
    'password',
    'checkbox',
    'text',
  ]);
  expect(rows[0]).toMatchObject({ label: 'URL', help: null, isRequired: true, default: null });
  expect(rows[0]?.limits).toEqual([{ kind: 'longest', value: '2048' }]);
  expect(rows[1]?.choices).toEqual([['GET', 'Get']]);
  expect(rows[2]).toMatchObject({ help: 'In seconds', default: '5' });
  expect(rows[2]?.limits).toEqual([
    { kind: 'minimum', value: '0.1' },
    { kind: 'maximum', value: '30' },
  ]);
  expect(rows[7]?.dependsOn).toEqual(['country']);
});

it('the example has what is required and what has a default', () => {
  expect(exampleOf('probe', rows)).toBe(
    [
      'nodes:',
      '  my_node:',
      '    type: probe',
      '    fields:',
      '      url: "..."',
      '      method: "GET"',
      '      wait: 5',
      '      all: true',
    ].join('\n'),
  );
  expect(exampleOf('plain', [])).toBe('nodes:\n  my_node:\n    type: plain');
});

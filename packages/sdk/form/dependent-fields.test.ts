import { Type } from '@loopwright/model';
import { expect, test } from 'vitest';
import { defineNode } from '../define-node.ts';
import type { Choices } from '../node-type.ts';
import { fieldOptions, updateForm } from './dependent-fields.ts';
import { choice, text } from './fields.ts';
import { formOf } from './wire-form.ts';

const STATES: Readonly<Record<string, Choices>> = {
  at: [
    ['1', 'Vienna'],
    ['2', 'Tyrol'],
  ],
  mc: [['9', 'Monaco']],
};

const address = defineNode({
  identifier: 'address',
  version: 1,
  label: 'Address',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({
    // Written before its parent: the order of loading is that of the dependencies.
    city: choice([], { dependsOn: ['state'], options: ({ state }) => [[`${state}-a`, 'Centre']] }),
    country: choice(['at', 'mc', 'xx'], {}),
    state: choice([], {
      dependsOn: ['country'],
      options: async ({ country }) => {
        if (country === 'xx') throw new Error('no such country');
        return STATES[String(country)] ?? [];
      },
    }),
    street: text({ optional: true }),
  }),
  execute: ({ data }) => ({ data }),
});

const one = async (values: Parameters<typeof updateForm>[1], name: string) =>
  (await updateForm(address, values, 0)).fields.find((field) => field.name === name);

test('before its parent has a value a dependent field is disabled and has no choices', () => {
  const form = formOf(address);
  expect(form.dependencies_graph).toEqual({ city: ['state'], state: ['country'] });
  expect(form.fields.find(({ name }) => name === 'state')).toMatchObject({
    disabled: true,
    ready: false,
    dependencies: ['country'],
    dependency_status: { country: false },
    widget: { input_type: 'select', attrs: {}, _choices: [], is_required: true },
  });
});

test('once the parent has one its choices are loaded', async () => {
  expect(await one({ country: 'at', street: 'x' }, 'state')).toMatchObject({
    disabled: false,
    ready: true,
    value: null,
    dependency_status: { country: true },
    widget: { _choices: STATES.at, choices: STATES.at },
  });
  expect(await one({ country: 'at', street: 'x' }, 'street')).toMatchObject({ value: 'x' });
  expect(await one({ country: 'at' }, 'city')).toMatchObject({ ready: false, value: null });
});

test('a single choice becomes the value, and so on down the chain', async () => {
  expect(await one({ country: 'mc' }, 'state')).toMatchObject({ value: '9' });
  expect(await one({ country: 'mc' }, 'city')).toMatchObject({ ready: true, value: '9-a' });
});

test('a value that was sent stays; one whose parent has none is cleared', async () => {
  expect(await one({ country: 'at', state: '2' }, 'state')).toMatchObject({
    value: '2',
    widget: { _choices: STATES.at },
  });
  expect(await one({ country: '', state: '2', city: 'c' }, 'state')).toMatchObject({ value: null, disabled: true });
  expect(await one({ country: '', state: '2', city: 'c' }, 'city')).toMatchObject({ value: null, disabled: true });
});

test('a loader that fails is told at its field', async () => {
  expect(await one({ country: 'xx' }, 'state')).toMatchObject({
    field_level_errors: ['The choices could not be loaded.'],
    widget: { _choices: [] },
  });
});

test('the choices of one field are answered for a value of its parent', async () => {
  expect(await fieldOptions(address, 'country', 'state', 'at')).toEqual({
    field: 'state',
    options: [
      { value: '1', text: 'Vienna' },
      { value: '2', text: 'Tyrol' },
    ],
  });
  expect(await fieldOptions(address, 'country', 'state', '')).toEqual({ field: 'state', options: [] });
});

test.each([
  ['nobody', 'state', 'parent_field'],
  ['country', 'nobody', 'dependent_field'],
  ['street', 'state', 'dependent_field'],
])('%s and %s are no pair', async (parent, child, field) => {
  await expect(fieldOptions(address, parent, child, 'at')).rejects.toMatchObject({
    code: 'INVALID_FIELDS',
    extras: { fields: { [field]: [expect.any(String)] } },
  });
});

test('a dependent field takes any text, since its choices are not at hand', () => {
  expect(address.form?.check('state', 7)).toEqual({ value: '7' });
});

import type { Form } from '@loopwright/model';
import { expect, test } from 'vitest';
import { hidePasswords } from './hide-passwords.ts';

const field = (name: string, input_type: string) => ({ name, widget: { input_type, attrs: {} } });
const FORM = { fields: [field('url', 'text'), field('auth_password', 'password')] } as unknown as Form;
const NODES = [
  { node_type: 'http-request', form_values: { url: 'https://a', auth_password: 's3cret', timeout: 3 } },
  { node_type: 'http-request', form_values: { url: 'https://b', auth_password: '' } },
];

async function hiddenOf(formOf: () => Promise<Form | null>): Promise<readonly string[]> {
  const hidden: string[] = [];
  await hidePasswords(NODES, formOf, (name, value, isSure) => hidden.push(`${name} ${value}${isSure ? '' : '?'}`));
  return hidden;
}

test('of nodes that come from elsewhere the passwords are hidden', async () => {
  expect(await hiddenOf(async () => FORM)).toEqual(['auth_password s3cret']);
  expect(await hiddenOf(async () => null)).toEqual([]);
});

test('where the form cannot be had, each text may be a password', async () => {
  const hidden = await hiddenOf(async () => {
    throw new Error('The server cannot be reached');
  });
  expect(hidden).toEqual(['url https://a?', 'auth_password s3cret?', 'url https://b?']);
});

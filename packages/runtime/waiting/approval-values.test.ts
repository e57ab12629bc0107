import type { Json } from '@loopwright/model';
import { expect, it } from 'vitest';
import { checkValues, requestOf } from './approval-values.ts';

it('what an earlier version stored unlooked at asks for what it can', () => {
  const asked = { name: 'n', label: 'N', kind: 'number', required: true, choices: [] };
  expect(requestOf({ title: 'x', text: 'y', fields: [asked] })).toEqual({ title: 'x', text: 'y', fields: [asked] });
  for (const request of [null, 'x', { title: 5 }, { fields: [null, { name: 'n' }] }] as Json[])
    expect(requestOf(request)).toEqual({ title: '', text: '', fields: [] });
  expect(checkValues(requestOf({ title: 'x' }).fields, {})).toEqual({ values: {}, errors: {} });
});

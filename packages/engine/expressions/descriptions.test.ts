import { expect, it } from 'vitest';
import { describeFunctions } from './descriptions.ts';

it('every filter, test and method has its description, once', () => {
  const all = describeFunctions();
  expect(all.filter(({ description }) => description === '').map(({ kind, on, name }) => [kind, on, name])).toEqual([]);
  const keys = all.map(({ kind, on, name }) => `${kind} ${on} ${name}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain('filter null tojson');
  expect(keys).toContain('test null defined');
  expect(keys).toContain('method object get');
});

import { expect, test } from 'vitest';
import { splitCallback } from './callback-token.ts';

const KEY = '0123456789abcdef'.repeat(2);
const SIGNATURE = `${'Ab-_'.repeat(10)}xyz`;

test.each([
  `${7}.${KEY}.${SIGNATURE}`,
  `/api/callbacks/7.${KEY}.${SIGNATURE}/`,
  ` http://here/7.${KEY}.${SIGNATURE}`,
])('%s ends with a token', (text) => {
  expect(splitCallback(text)).toEqual({ runId: 7, key: KEY, signature: SIGNATURE });
});

test.each([
  '',
  'zz',
  'http://here/api/callbacks/1.2.3/',
  `x7.${KEY}.${SIGNATURE}`,
  `7.${KEY}.${SIGNATURE}/?a=b`,
])('"%s" does not', (text) => {
  expect(splitCallback(text)).toBeNull();
});

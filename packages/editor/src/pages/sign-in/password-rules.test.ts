import { expect, it } from 'vitest';
import { passwordRules } from './password-rules.ts';

it.each([
  ['', '', []],
  ['short 7', 'short 7', ['not-numeric', 'same']],
  ['12345678', '12345678', ['length', 'same']],
  ['12345678a', '', ['length', 'not-numeric']],
  ['eight ch', 'eight ch', ['length', 'not-numeric', 'same']],
  ['x'.repeat(1025), '', ['not-numeric']],
])('%s, confirmed as %s, keeps %j', (password, confirmed, kept) => {
  expect(passwordRules(password, confirmed).flatMap(({ id, isKept }) => (isKept ? [id] : []))).toEqual(kept);
});

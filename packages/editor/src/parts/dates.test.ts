import { expect, it } from 'vitest';
import { formatRelative } from './dates.ts';

const NOW = Date.UTC(2026, 0, 15, 12);

it.each([
  [0, 'now'],
  [4_000, 'now'],
  [-4_000, 'now'],
  [30_000, '30 seconds ago'],
  [61_000, '1 minute ago'],
  [7_199_000, '1 hour ago'],
  [86_400_000, 'yesterday'],
  [8 * 86_400_000, 'last week'],
  [400 * 86_400_000, 'last year'],
  [-120_000, 'in 2 minutes'],
])('%i ms before now is %s', (ms, expected) => {
  expect(formatRelative(NOW - ms, NOW, 'en')).toBe(expected);
});

it('how long ago is said in the language of the reader', () => {
  expect(formatRelative(NOW - 180_000, NOW, 'de')).toBe('vor 3 Minuten');
});

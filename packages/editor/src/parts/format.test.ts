import { expect, test } from 'vitest';
import { formatCompact, formatCount, formatElapsed, formatRate, formatSeconds, formatTime } from './format.ts';

test.each([
  [0, '0 ms'],
  [0.0004, '0.4 ms'],
  [0.0126, '13 ms'],
  [0.9994, '999 ms'],
  [1.25, '1.3 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min'],
  [185, '3 min 5 s'],
  [3600, '1 h'],
  [7800, '2 h 10 min'],
  [357_000, '4 d 3 h'],
  [-1, '0 ms'],
  [Number.NaN, '0 ms'],
])('%d seconds read as %s', (seconds, shown) => {
  expect(formatSeconds(seconds)).toBe(shown);
});

test('what grows shows whole seconds', () => {
  expect([0.9, 59.9, 60, 185.7].map(formatElapsed)).toEqual(['0 s', '59 s', '1 min', '3 min 5 s']);
});

test('large counts and rates are short', () => {
  const shown = ['0', '999', '1.2K', '3.4M'];
  expect([0, 999, 1234, 3_400_000].map((count) => formatCompact(count, 'en'))).toEqual(shown);
  expect([0.26, 3, 12.4].map(formatRate)).toEqual(['0.3/s', '3/s', '12/s']);
});

test('whole counts are written as the reader writes them', () => {
  expect(formatCount(1_234_567, 'en')).toBe('1,234,567');
  expect(formatCount(1_234_567, 'de')).toBe('1.234.567');
  expect(formatCount(1_234_567)).toBe(new Intl.NumberFormat().format(1_234_567));
});

test('an instant has its day where it was not today, and its year where it was not this one', () => {
  const now = new Date(2026, 2, 20, 12).getTime();
  const shown = (...at: Parameters<typeof Date.UTC>) => formatTime(new Date(...at).toISOString(), now);
  expect(shown(2026, 2, 20, 10, 12, 33)).not.toContain('20');
  expect(shown(2026, 2, 5, 10, 12, 33)).toContain('5');
  expect(shown(2026, 2, 5, 10, 12, 33)).not.toContain('2026');
  expect(shown(2025, 2, 5, 10, 12, 33)).toContain('2025');
  expect(shown(2025, 2, 20, 10, 12, 33)).toContain('2025');
});

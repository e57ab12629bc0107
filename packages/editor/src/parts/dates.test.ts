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
  [13 * 86_400_000, '1 week ago'],
  [59 * 86_400_000, '1 month ago'],
  [400 * 86_400_000, '1 year ago'],
  [-86_400_000, 'tomorrow'],
  [-120_000, 'in 2 minutes'],
])('%i ms before now is %s', (ms, expected) => {
  expect(formatRelative(NOW - ms, NOW, 'en')).toBe(expected);
});

it('how long ago is said in the language of the reader', () => {
  expect(formatRelative(NOW - 180_000, NOW, 'de')).toBe('vor 3 Minuten');
});

it('days are those of the calendar, not stretches of 24 hours', () => {
  const seen = new Date(2026, 0, 14, 10).getTime();
  const ago = (day: number, hour: number) => formatRelative(new Date(2026, 0, day, hour).getTime(), seen, 'en');
  expect([ago(13, 11), ago(13, 9), ago(12, 11), ago(12, 1)]).toEqual([
    '23 hours ago',
    'yesterday',
    '2 days ago',
    '2 days ago',
  ]);
  expect([ago(15, 23), ago(16, 9)]).toEqual(['tomorrow', 'in 2 days']);
});

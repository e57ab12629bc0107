import { expect, test } from 'vitest';
import { readInstant } from './read-instant.ts';

test.each([
  ['2030-12-24T18:00:00Z', '2030-12-24T18:00:00.000Z'],
  ['2030-12-24t18:00z', '2030-12-24T18:00:00.000Z'],
  [' 2030-12-24 18:00:01.5\n', '2030-12-24T18:00:01.500Z'],
  ['2030-12-24T18:00:00.123456+01:00', '2030-12-24T17:00:00.123Z'],
  ['2030-12-24T18:00-0130', '2030-12-24T19:30:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
])('%j names %s', (written, meant) => {
  expect(new Date(readInstant(written)!).toISOString()).toBe(meant);
});

test.each([
  '',
  'tomorrow',
  '5',
  'order 5',
  '2030',
  '12/24/2030',
  '24.12.2030',
  '2030-02-30',
  '2030-13-01',
  '2030-12-24T25:00',
  '2030-12-24T18:00 CET',
  '2030-12-24T18:00+99:00',
  '1924365600000',
])('%j names no instant', (written) => {
  expect(readInstant(written)).toBeNull();
});

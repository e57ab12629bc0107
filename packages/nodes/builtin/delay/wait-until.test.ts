import { runNode } from '@loopwright/sdk/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.ts';

const NOW = Date.now();

const waited = async (until: string) => {
  const { data, delayMs, metadata } = await runNode(waitUntil, { fields: { until }, data: { a: 1 } });
  expect(data).toEqual({ a: 1 });
  return { delayMs: delayMs!, until: metadata!.until };
};

test.each([
  ['2999-12-24T18:00:00Z', '2999-12-24T18:00:00.000Z'],
  ['2999-12-24T18:00:00+01:00', '2999-12-24T17:00:00.000Z'],
  ['2999-12-24T18:00:00-0130', '2999-12-24T19:30:00.000Z'],
  ['2999-12-24T18:00', '2999-12-24T18:00:00.000Z'],
  ['2999-12-24 18:00:01.5', '2999-12-24T18:00:01.500Z'],
  [' 2999-12-24 ', '2999-12-24T00:00:00.000Z'],
])('until %s', async (written, meant) => {
  const { delayMs, until } = await waited(written);
  expect(until).toBe(meant);
  expect(delayMs).toBeGreaterThan(0);
});

test('what is past is not waited for', async () => {
  expect((await waited('2001-01-01')).delayMs).toBe(0);
});

test('any instant that is written as ISO 8601 is waited for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.date({ min: new Date(NOW + 86_400_000), max: new Date('9999-12-31'), noInvalidDate: true }),
      async (date) => {
        expect((await waited(date.toISOString())).until).toBe(date.toISOString());
      },
    ),
  );
});

test.each([
  'tomorrow',
  '2999-13-01',
  '2999-02-30',
  '2999-12-24T25:00',
  '24.12.2999',
  '1',
  '2999-12-24T18:00:00 CET',
])('"%s" is refused, naming the field', async (until) => {
  await expect(runNode(waitUntil, { fields: { until } })).rejects.toMatchObject({
    code: 'FIELD_INVALID',
    message: expect.stringContaining('until'),
  });
});

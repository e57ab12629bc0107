import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { intervalInstants } from './instants.ts';

describe('an interval', () => {
  test('is counted from the beginning of 1970, wherever it is started', () => {
    const { after } = intervalInstants(15 * 60_000);
    expect(after(Date.parse('2026-01-01T00:07:31Z'))).toBe(Date.parse('2026-01-01T00:15:00Z'));
    expect(after(Date.parse('2026-01-01T00:15:00Z'))).toBe(Date.parse('2026-01-01T00:30:00Z'));
  });

  test('of any length and at any instant: the next one is the first, the last one the latest, and what is between is counted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: -5_000_000, max: 5_000_000 }),
        fc.integer({ min: 0, max: 5_000_000 }),
        (seconds, low, more) => {
          const every = seconds * 1000;
          const { after, upTo, between } = intervalInstants(every);
          const next = after(low)!;
          expect([next % every === 0, next > low, next - every <= low]).toEqual([true, true, true]);
          expect(upTo(low)).toBe(next - every);
          let count = 0;
          if (more / every < 1000) {
            for (let one = next; one < low + more; one += every) count += 1;
            expect(between(low, low + more)).toBe(count);
          }
        },
      ),
    );
  });
});

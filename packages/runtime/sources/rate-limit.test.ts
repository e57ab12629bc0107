import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

test('within any window no more begin than are allowed, and as soon as one may it does', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 100 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1000 }), gaps, (runs, windowMs, waits) => {
      const rate = createRateLimit({ runs, windowMs });
      const begun: number[] = [];
      let now = 0;
      for (const gap of waits) {
        now += gap;
        const wait = rate.waitMs(now);
        const within = begun.filter((at) => at > now - windowMs).length;
        expect(wait === 0).toBe(within < runs);
        now += wait;
        expect(rate.waitMs(now)).toBe(0);
        rate.count(now);
        begun.push(now);
      }
      for (const at of begun)
        expect(begun.filter((other) => other >= at && other < at + windowMs).length).toBeLessThanOrEqual(runs);
    }),
  );
});

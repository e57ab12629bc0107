import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leftOf, notedAt, type Taken } from './rate-window.ts';

it('never are more taken within any window than the rate, and the rows of a window are few', () => {
  const step = fc.record({ wait: fc.nat(400), want: fc.integer({ min: 1, max: 300 }) });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.array(step),
      (runs, windowMs, steps) => {
        const rows = new Map<number, number>();
        const taken: { at: number; count: number }[] = [];
        let now = 1000;
        for (const { wait, want } of steps) {
          now += wait;
          for (const at of rows.keys()) if (at <= now - windowMs) rows.delete(at);
          const known: Taken[] = [...rows].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
          const { left, nextAt } = leftOf(known, { runs, windowMs });
          if (nextAt !== null) expect(nextAt).toBeGreaterThan(now);
          const count = Math.min(left, want);
          if (count === 0) continue;
          const at = notedAt({ runs, windowMs, now });
          expect(at).toBeGreaterThanOrEqual(now);
          rows.set(at, (rows.get(at) ?? 0) + count);
          taken.push({ at: now, count });
          const within = taken.filter((each) => each.at > now - windowMs).reduce((sum, each) => sum + each.count, 0);
          expect(within).toBeLessThanOrEqual(runs);
          expect(rows.size).toBeLessThanOrEqual(202);
        }
      },
    ),
  );
});

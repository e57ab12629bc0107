import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronProblem } from './cron.ts';
import { cronInstants, type Instants, intervalInstants } from './instants.ts';
import { type ModelCron, modelInstants, wallClock } from './model.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = Date.UTC(2025, 0, 1);
const at = (text: string): number => Date.parse(text);

function list(instants: Instants, from: string, count: number): readonly string[] {
  const found: string[] = [];
  let last: number | null = at(from);
  while (found.length < count) {
    last = instants.after(last);
    if (last === null) break;
    found.push(new Date(last).toISOString().replace('.000', ''));
  }
  return found;
}

describe('an interval', () => {
  test('is counted from the beginning of 1970, wherever it is started', () => {
    const quarters = intervalInstants(15 * 60_000);
    expect(list(quarters, '2026-01-01T00:07:31Z', 2)).toEqual(['2026-01-01T00:15:00Z', '2026-01-01T00:30:00Z']);
    expect(list(quarters, '2026-01-01T00:15:00Z', 1)).toEqual(['2026-01-01T00:30:00Z']);
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

describe('a cron expression', () => {
  test('has the instants of its zone', () => {
    expect(list(cronInstants('0 9 * * 1-5', 'Europe/Berlin'), '2026-03-27T12:00:00Z', 2)).toEqual([
      '2026-03-30T07:00:00Z',
      '2026-03-31T07:00:00Z',
    ]);
    expect(list(cronInstants('*/20 0 0 1 1 *', 'UTC'), '2026-06-01T00:00:00Z', 3)).toEqual([
      '2027-01-01T00:00:00Z',
      '2027-01-01T00:00:20Z',
      '2027-01-01T00:00:40Z',
    ]);
  });

  // In Berlin 2:00 to 3:00 is left out on 29 March 2026, and comes twice on 25 October.
  test('of fixed times ticks at the end of the hour that is left out, and once in the one that is repeated', () => {
    for (const expression of ['30 2 * * *', '30 2,14 * * *']) {
      const fixed = cronInstants(expression, 'Europe/Berlin');
      expect(list(fixed, '2026-03-29T00:00:00Z', 1)).toEqual(['2026-03-29T01:00:00Z']);
      expect(list(fixed, '2026-10-25T00:00:00Z', 1)).toEqual(['2026-10-25T00:30:00Z']);
      expect(list(fixed, '2026-10-25T00:30:00Z', 1)[0]).not.toBe('2026-10-25T01:30:00Z');
    }
  });

  test('with a step goes on by the time that really passes', () => {
    const halves = cronInstants('*/30 * * * *', 'Europe/Berlin');
    for (const night of ['2026-03-29T00:00:00Z', '2026-10-24T23:30:00Z'])
      expect(list(halves, night, 8)).toEqual(list(intervalInstants(HOUR_MS / 2), night, 8));
  });

  const ZONES = ['UTC', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'];
  /** A zone and a day from 2025 on: every other time the day before one on which its clocks are set. */
  const places = fc.constantFrom(...ZONES, 'America/St_Johns', 'America/Santiago').chain((zone) => {
    const wall = wallClock(zone);
    const isSet = (day: number): boolean => wall(DAYS + day * DAY_MS) - wall(DAYS + (day + 1) * DAY_MS) !== -DAY_MS;
    const any = Array.from({ length: 730 }, (_, day) => day);
    const set = any.filter(isSet);
    const days =
      set.length === 0 ? fc.constantFrom(...any) : fc.oneof(fc.constantFrom(...any), fc.constantFrom(...set));
    return days.map((day) => ({ zone, from: DAYS + day * DAY_MS }));
  });
  const some = (low: number, high: number) =>
    fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 4 });
  const stepped = (low: number, high: number) =>
    fc.oneof(
      fc.constant({ text: '*', isWild: true, values: span(low, high, 1) }),
      fc
        .integer({ min: 2, max: 20 })
        .map((step) => ({ text: `*/${step}`, isWild: true, values: span(low, high, step) })),
      some(low, high).map((values) => ({ text: values.join(','), isWild: false, values })),
    );
  const day = fc.oneof(
    fc.constant({ text: '* * *', days: null, weekdays: null }),
    some(1, 31).map((days) => ({ text: `${days.join(',')} * *`, days: new Set(days), weekdays: null })),
    some(0, 6).map((days) => ({ text: `* * ${days.join(',')}`, days: null, weekdays: new Set(days) })),
  );

  test('has just the instants that a look at every minute finds, forwards and backwards, in any zone and season', () => {
    fc.assert(
      fc.property(
        places,
        stepped(0, 59),
        stepped(0, 23),
        day,
        ({ zone, from }, minute, hour, { text, days, weekdays }) => {
          const expression = `${minute.text} ${hour.text} ${text}`;
          const model: ModelCron = {
            isWild: minute.isWild || hour.isWild,
            minutes: new Set(minute.values),
            hours: new Set(hour.values),
            days,
            weekdays,
          };
          const to = from + 40 * HOUR_MS;
          const instants = cronInstants(expression, zone);
          const found: number[] = [];
          for (let one = instants.after(from - 1); one !== null && one <= to; one = instants.after(one))
            found.push(one);
          expect(found).toEqual(modelInstants(model, zone, from, to));
          for (const [index, one] of found.entries()) {
            expect(instants.upTo(one)).toBe(one);
            expect(instants.upTo(one - 1000) ?? 0).toBeLessThan(one);
            if (index > 0) expect(instants.upTo(one - 1000)).toBe(found[index - 1]);
          }
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});

function span(low: number, high: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);
}

describe('what is wrong with an expression', () => {
  test.each([
    ['', 'it has 0'],
    ['* * * *', 'it has 4'],
    ['* * * * * * *', 'it has 7'],
    ['@daily', 'it has 1'],
    ['60 * * * *', '"60" is no minute'],
    ['61 * * * * *', '"61" is no second'],
    ['0 24 * * *', '"24" is no hour'],
    ['0 0 32 * *', '"32" is no day of the month'],
    ['0 0 * 13 *', '"13" is no month'],
    ['0 0 * * MOO', '"MOO" is no day of the week'],
    ['*/0 * * * *', '"*/0" is no minute'],
    ['5-1 * * * *', '"5-1" is no minute'],
    ['0 0 31 2 *', 'never comes'],
    ['0 0 31 4,6,9,11 *', 'never comes'],
  ])('%s', (expression, told) => {
    expect(cronProblem(expression, 'Europe/Berlin')).toContain(told);
  });

  test('nothing is, of what comes seldom', () => {
    for (const expression of ['0 0 29 2 *', '0 0 29 2 +MON', '0 0 L * *', '0 0 * * MON#5', ' 0  9 * jan-DEC sun '])
      expect(cronProblem(expression, 'Europe/Berlin')).toBeNull();
  });

  test('of any text it is said without a throw', () => {
    const part = fc.string({ unit: fc.constantFrom(...'0159*/,-LW#+?@JANMON é'), maxLength: 7 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 7 }).map((parts) => parts.join(' ')),
        ),
        (text) => {
          const problem = cronProblem(text, 'UTC');
          if (problem === null) expect(cronInstants(text, 'UTC').after(0)).not.toBeNull();
        },
      ),
    );
  });
});

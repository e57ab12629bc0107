import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronInstants } from './cron-instants.ts';
import { cronProblem } from './cron-problem.ts';
import { everyMinute, type SampleCron, wallClock } from './every-minute.sample.ts';
import { type Instants, intervalInstants } from './instants.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = Date.UTC(2025, 0, 1);
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const ZONES = [
  ...['UTC', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'],
  ...['America/St_Johns', 'America/Santiago', 'America/Nuuk', 'Africa/Casablanca', 'Antarctica/Troll'],
];
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** The first instants behind one, in ISO 8601. */
function listed(instants: Instants, from: string, count: number): readonly string[] {
  const found: string[] = [];
  for (let at = instants.after(Date.parse(from)); at !== null && found.length < count; at = instants.after(at))
    found.push(new Date(at).toISOString().replace('.000', ''));
  return found;
}

describe('a cron expression', () => {
  test('has the instants of its zone', () => {
    expect(listed(cronInstants('0 9 * * 1-5', 'Europe/Berlin'), '2026-03-27T12:00:00Z', 2)).toEqual([
      '2026-03-30T07:00:00Z',
      '2026-03-31T07:00:00Z',
    ]);
    expect(listed(cronInstants('*/20 0 0 1 1 *', 'UTC'), '2026-06-01T00:00:00Z', 3)).toEqual([
      '2027-01-01T00:00:00Z',
      '2027-01-01T00:00:20Z',
      '2027-01-01T00:00:40Z',
    ]);
  });

  test('of a range from Sunday to Sunday has Sundays alone', () => {
    const sundays = ['2026-03-29T09:00:00Z', '2026-04-05T09:00:00Z'];
    for (const days of ['SUN-SUN', 'sun-sun', 'SUN-SUN/2', '0-0'])
      expect(listed(cronInstants(`0 9 * * ${days}`, 'UTC'), '2026-03-27T12:00:00Z', 2)).toEqual(sundays);
    expect(listed(cronInstants('0 9 * * SAT-SUN', 'UTC'), '2026-03-27T12:00:00Z', 2)).toEqual([
      '2026-03-28T09:00:00Z',
      '2026-03-29T09:00:00Z',
    ]);
  });

  // In Berlin 2:00 to 3:00 is left out on 29 March 2026, and comes twice on 25 October.
  test('of fixed times ticks at the end of the hour that is left out, and once in the one that is repeated', () => {
    for (const expression of ['30 2 * * *', '30 2,14 * * *']) {
      const fixed = cronInstants(expression, 'Europe/Berlin');
      expect(listed(fixed, '2026-03-29T00:00:00Z', 1)).toEqual(['2026-03-29T01:00:00Z']);
      expect(listed(fixed, '2026-10-25T00:00:00Z', 1)).toEqual(['2026-10-25T00:30:00Z']);
      expect(listed(fixed, '2026-10-25T00:30:00Z', 1)[0]).not.toBe('2026-10-25T01:30:00Z');
    }
  });

  test('with a step goes on by the time that really passes', () => {
    const halves = cronInstants('*/30 * * * *', 'Europe/Berlin');
    for (const night of ['2026-03-29T00:00:00Z', '2026-10-24T23:30:00Z'])
      expect(listed(halves, night, 8)).toEqual(listed(intervalInstants(HOUR_MS / 2), night, 8));
  });

  /** A zone and a day from 2025 on: every other time the day before one on which its clocks are set. */
  const places = fc.constantFrom(...ZONES).chain((zone) => {
    const wall = wallClock(zone);
    const isSet = (day: number): boolean => wall(DAYS + day * DAY_MS) - wall(DAYS + (day + 1) * DAY_MS) !== -DAY_MS;
    const any = Array.from({ length: 730 }, (_, day) => day);
    const set = any.filter(isSet);
    const days =
      set.length === 0 ? fc.constantFrom(...any) : fc.oneof(fc.constantFrom(...any), fc.constantFrom(...set));
    return days.map((day) => ({ zone, from: DAYS + day * DAY_MS }));
  });
  const range = (low: number, high: number) =>
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([one, other]): readonly [number, number] => [Math.min(one, other), Math.max(one, other)]);
  const some = (low: number, high: number) =>
    fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 4 });
  const times = (low: number, high: number) =>
    fc.oneof(
      fc.constant({ text: '*', isWild: true, values: span(low, high, 1) }),
      fc
        .integer({ min: 2, max: 20 })
        .map((step) => ({ text: `*/${step}`, isWild: true, values: span(low, high, step) })),
      range(low, high).map(([first, last]) => ({
        text: `${first}-${last}`,
        isWild: false,
        values: span(first, last, 1),
      })),
      fc.tuple(range(low, high), fc.integer({ min: 1, max: 9 })).map(([[first, last], step]) => ({
        text: `${first}-${last}/${step}`,
        isWild: true,
        values: span(first, last, step),
      })),
      some(low, high).map((values) => ({ text: values.join(','), isWild: false, values })),
    );
  /** A list or a range of numbers or names. */
  const dates = (low: number, high: number, names: readonly string[]) => {
    const named = (value: number): string => names[value - low] ?? String(value);
    return fc.oneof(
      some(low, high).map((values) => ({ text: values.map(named).join(','), values: new Set(values) })),
      range(low, high).map(([first, last]) => ({
        text: `${named(first)}-${named(last)}`,
        values: new Set(span(first, last, 1)),
      })),
    );
  };
  const any = fc.constant({ text: '*', values: null });
  const month = fc.oneof(
    fc.constant({ text: '*', values: new Set(span(1, 12, 1)) }),
    dates(1, 12, []),
    dates(1, 12, MONTHS),
  );
  const dayOfMonth = fc.oneof(any, dates(1, 31, []));
  const dayOfWeek = fc.oneof(any, dates(0, 6, []), dates(0, 6, WEEKDAYS));

  test('has just the instants that a look at every minute finds, forwards and backwards, in any zone and season', () => {
    fc.assert(
      fc.property(
        places,
        times(0, 59),
        times(0, 23),
        dayOfMonth,
        month,
        dayOfWeek,
        fc.boolean(),
        ({ zone, from }, minute, hour, days, months, weekdays, isBoth) => {
          const isAnded = isBoth && weekdays.values !== null;
          const expression = [minute, hour, days, months].map(({ text }) => text).join(' ');
          const sample: SampleCron = {
            isWild: minute.isWild || hour.isWild,
            minutes: new Set(minute.values),
            hours: new Set(hour.values),
            months: months.values,
            days: days.values,
            weekdays: weekdays.values,
            isBoth: isAnded,
          };
          const to = from + 40 * HOUR_MS;
          const instants = cronInstants(`${expression} ${isAnded ? '+' : ''}${weekdays.text}`, zone);
          const found: number[] = [];
          for (let one = instants.after(from - 1); one !== null && one <= to; one = instants.after(one))
            found.push(one);
          expect(found).toEqual(everyMinute(sample, zone, from, to));
          for (const [index, one] of found.entries()) {
            expect(instants.upTo(one)).toBe(one);
            expect(instants.upTo(one - 1000) ?? 0).toBeLessThan(one);
            if (index > 0) expect(instants.upTo(one - 1000)).toBe(found[index - 1]);
          }
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  // 1 August 2026 is a Saturday, 31 May a Sunday, 28 February a Saturday.
  test.each([
    ['0 0 15W * *', '2026-07-16', ['2026-08-14', '2026-09-15', '2026-10-15', '2026-11-16']],
    ['0 0 1W * *', '2026-07-02', ['2026-08-03', '2026-09-01']],
    ['0 0 31W * *', '2026-05-01', ['2026-05-29', '2026-07-31', '2026-08-31']],
    ['0 0 LW * *', '2026-01-31', ['2026-02-27', '2026-03-31', '2026-04-30', '2026-05-29']],
    ['0 0 L * *', '2028-01-31', ['2028-02-29', '2028-03-31', '2028-04-30']],
    ['0 0 15,L * *', '2026-02-01', ['2026-02-15', '2026-02-28', '2026-03-15']],
    ['0 0 * * MON#2', '2026-05-12', ['2026-06-08', '2026-07-13', '2026-08-10']],
    ['0 0 * * 1#5', '2026-03-31', ['2026-06-29', '2026-08-31']],
    ['0 0 * * MON#1,FRI#1', '2026-07-31', ['2026-08-03', '2026-08-07', '2026-09-04', '2026-09-07']],
    ['0 0 * * MONL', '2026-05-01', ['2026-05-25', '2026-06-29', '2026-07-27']],
    ['0 0 1 * MON', '2026-05-26', ['2026-06-01', '2026-06-08', '2026-06-15', '2026-06-22', '2026-06-29', '2026-07-01']],
    ['0 0 1 * +MON', '2026-01-01', ['2026-06-01', '2027-02-01', '2027-03-01']],
    ['0 0 ? * 7', '2026-05-01', ['2026-05-03', '2026-05-10']],
    ['0 0 1-7 JAN,jul +Sat-Sun', '2026-05-01', ['2026-07-04', '2026-07-05', '2027-01-02', '2027-01-03']],
    ['0 0 1-7 JAN,jul +Fri-Sat', '2026-05-01', ['2026-07-03', '2026-07-04', '2027-01-01', '2027-01-02']],
  ])('%s', (expression, from, expected) => {
    expect(listed(cronInstants(expression, 'UTC'), `${from}T00:00:00Z`, expected.length)).toEqual(
      expected.map((day) => `${day}T00:00:00Z`),
    );
  });

  test('of six parts has seconds first', () => {
    expect(listed(cronInstants('5,35 59 23 31 12 *', 'UTC'), '2026-06-01T00:00:00Z', 3)).toEqual([
      '2026-12-31T23:59:05Z',
      '2026-12-31T23:59:35Z',
      '2027-12-31T23:59:05Z',
    ]);
    expect(listed(cronInstants('50-59/3 * * * * *', 'UTC'), '2026-06-01T00:00:53Z', 3)).toEqual([
      '2026-06-01T00:00:56Z',
      '2026-06-01T00:00:59Z',
      '2026-06-01T00:01:50Z',
    ]);
  });

  // In Nuuk it is 23:00 to 0:00 that is left out on 28 March 2026.
  test('of fixed times ticks at the end of the hour that is left out, also where that is the next day', () => {
    expect(listed(cronInstants('30 23 * * *', 'America/Nuuk'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });
});

/** The thread that searches is the one that all loops share. */
describe('a search of what comes seldom or never is short', () => {
  const SUMMER = ZONES.filter((zone) => zone !== 'UTC' && zone !== 'Asia/Kolkata');
  /** Milliseconds that the thread itself works, whatever else the machine does; generous, it is tens of them. */
  const MOST_MS = 2000;

  function looked(expression: string, zone: string): string | null {
    const before = process.threadCpuUsage();
    const problem = cronProblem(expression, zone);
    if (problem === null) {
      const { after, upTo } = cronInstants(expression, zone);
      const next = after(DAYS)!;
      expect(upTo(next)).toBe(next);
      expect(after(upTo(DAYS) ?? next)).toBeGreaterThanOrEqual(DAYS);
    }
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000, `${expression} ${zone}`).toBeLessThan(MOST_MS);
    return problem;
  }

  test.each([
    ['* * 2 * 3 SUN#L', 'Europe/Berlin', 'leave out'],
    ['0 * 2 * 3 SUN#L', 'Europe/Berlin', 'leave out'],
    ['*/7 2 * 3 SUN#L', 'Europe/Berlin', 'leave out'],
    ['* * 2 * 3 SUN#2', 'America/New_York', 'leave out'],
    ['* 2 8-14 3 +SUN', 'America/New_York', 'leave out'],
    ['* 23 * 3 SATL', 'America/Nuuk', null],
    ['0-29/1 2 1-7 10 +SUN', 'Australia/Lord_Howe', 'leave out'],
    ['* 2 1-7 10 +SUN', 'Australia/Lord_Howe', null],
    ['* 1-2 25-31 3 +SUN', 'Antarctica/Troll', 'leave out'],
    ['* * 2 24-31 3 +SUN', 'America/New_York', null],
    ['* * 2 24-31 3 +SUN', 'Europe/Berlin', null],
    ['* * 2 29 2 +SUN', 'Europe/Berlin', null],
    ['0-59 0-59 2 * 3 SUN#L', 'Europe/Berlin', null],
    ['* * 2 31 2 *', 'Europe/Berlin', 'no year has such a day'],
  ])('%s in %s', (expression, zone, problem) => {
    const told = looked(expression, zone);
    if (problem === null) expect(told).toBeNull();
    else expect(told).toContain(problem);
  });

  test('in any month, on any weekday, at any hour', () => {
    const second = fc.constantFrom('*', '0', '*/13', '59', '0-59');
    const minute = fc.constantFrom('*', '*/7', '0', '30-59/1', '0-29');
    const hour = fc.integer({ min: 0, max: 23 }).map(String);
    const month = fc.oneof(fc.constantFrom('*', '2', '2,3'), fc.integer({ min: 1, max: 12 }).map(String));
    const day = fc.constantFrom('1-7', '8-14', '22-28', '25-31', '24-31', '29', '31', 'L', 'LW');
    const weekday = fc.tuple(fc.constantFrom(...WEEKDAYS), fc.constantFrom('', '#1', '#2', '#5', 'L'));
    const days = fc.oneof(
      weekday.map(([name, which]) => ['*', `${name}${which}`] as const),
      fc.tuple(day, weekday).map(([date, [name, which]]) => [date, `+${name}${which}`] as const),
    );
    fc.assert(
      fc.property(fc.constantFrom(...SUMMER), second, minute, hour, days, month, (zone, s, m, h, [d, w], month) => {
        looked(`${s} ${m} ${h} ${d} ${month} ${w}`, zone);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

function span(low: number, high: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);
}

import type { JsonObject, PullInput } from '@loopwright/sdk';
import { checkFields, pullAll } from '@loopwright/sdk/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronInstants } from './cron-instants.ts';
import { intervalInstants } from './instants.ts';
import { schedule } from './schedule.ts';

const at = (text: string): number => Date.parse(text);
const T = at('2026-03-01T12:00:00Z');
const source = schedule.source as Extract<NonNullable<typeof schedule.source>, { from: 'pull' }>;

/** Asks a schedule that beats each second unless told otherwise. */
function ask(fields: JsonObject, more: Partial<PullInput<never>> = {}) {
  const input = { cursor: null, cursorBefore: null, startedAt: T, now: T, waitedFor: null, isTrial: false, ...more };
  return source.pull({ ...input, fields: checkFields(schedule, { unit: 'seconds', ...fields }) });
}

/** What it answers, in seconds after `T`: `wait 1`, or `tick 5 missed 4`. */
function told(fields: JsonObject, more: Partial<PullInput<never>> = {}): string {
  const answer = ask(fields, more);
  if (answer === null) return 'end';
  if ('notBefore' in answer) return `wait ${(answer.notBefore - T) / 1000}`;
  const { scheduled_at, missed } = answer.data.schedule as { scheduled_at: string; missed: number };
  expect(answer.cursor).toBe(at(scheduled_at));
  return `tick ${(at(scheduled_at) - T) / 1000} missed ${missed}`;
}

test('it begins with the first instant after its start, and tells the next one', () => {
  const fields = { every: 15, unit: 'minutes' };
  expect(pullAll(schedule, fields, 2, at('2026-03-01T12:07:00Z'))).toEqual([
    { schedule: { scheduled_at: '2026-03-01T12:15:00Z', next_at: '2026-03-01T12:30:00Z', missed: 0 } },
    { schedule: { scheduled_at: '2026-03-01T12:30:00Z', next_at: '2026-03-01T12:45:00Z', missed: 0 } },
  ]);
});

test('its instants are told as the clocks of its zone show them', () => {
  const fields = { ticks: 'cron', cron: '30 2 * * *', time_zone: 'Europe/Berlin' };
  expect(pullAll(schedule, fields, 2, at('2026-03-28T12:00:00Z'))).toEqual([
    { schedule: { scheduled_at: '2026-03-29T03:00:00+02:00', next_at: '2026-03-30T02:30:00+02:00', missed: 0 } },
    { schedule: { scheduled_at: '2026-03-30T02:30:00+02:00', next_at: '2026-03-31T02:30:00+02:00', missed: 0 } },
  ]);
});

describe('what was missed', () => {
  const late = { cursor: T, now: T + 3500 };

  test('is left out with `skip`: it goes on with the next instant to come', () => {
    expect(told({ missed: 'skip' }, late)).toBe('wait 4');
    expect(told({ missed: 'skip' }, { cursor: T, now: T + 4002, waitedFor: T + 4000 })).toBe('tick 4 missed 3');
    expect(told({ missed: 'skip' }, { cursor: T, now: T + 5001, waitedFor: T + 4000 })).toBe('wait 6');
  });

  test('is not the first one with `skip`, however short the start took', () => {
    expect(told({ missed: 'skip' }, { now: T + 1200 })).toBe('tick 1 missed 0');
    expect(told({ missed: 'skip', every: 60 }, { now: T + 69_900 })).toBe('tick 60 missed 0');
    expect(told({ missed: 'skip', every: 60 }, { now: T + 70_100 })).toBe('wait 120');
    expect(told({ missed: 'skip', every: 60 }, { now: T + 5000 })).toBe('wait 60');
    expect(told({ missed: 'skip', every: 60 }, { startedAt: T + 500, now: T + 1200 })).toBe('wait 60');
  });

  test('is one tick with `one`, which tells how many others there were', () => {
    expect(told({ missed: 'one' }, late)).toBe('tick 3 missed 2');
    expect(told({ missed: 'one' }, { cursor: T + 3000, now: T + 3500 })).toBe('wait 4');
  });

  test('comes one after the other with `all`', () => {
    expect(told({ missed: 'all' }, late)).toBe('tick 1 missed 0');
    expect(told({ missed: 'all' }, { cursor: T + 2000, now: T + 3500 })).toBe('tick 3 missed 0');
    expect(told({ missed: 'all' }, { cursor: T + 3000, now: T + 3500 })).toBe('wait 4');
  });

  test('is counted to a hundred for a cron expression, and without an end for an interval', () => {
    const month = { cursor: T, now: T + 30 * 86_400_000 };
    expect(told({ ticks: 'cron', cron: '* * * * * *', missed: 'one' }, month)).toBe('tick 2592000 missed 100');
    expect(told({ missed: 'one' }, month)).toBe('tick 2592000 missed 2591999');
  });

  test.each(['skip', 'one', 'all'])('one that is waited for may be a little late: %s', (missed) => {
    const waited = { cursor: T, waitedFor: T + 60_000 };
    const fields = { every: 1, unit: 'minutes', missed };
    expect(told(fields, { ...waited, now: T + 60_000 })).toBe('tick 60 missed 0');
    expect(told(fields, { ...waited, now: T + 69_000 })).toBe('tick 60 missed 0');
    // The machine slept.
    expect(told(fields, { ...waited, now: T + 75_000 })).toBe(missed === 'skip' ? 'wait 120' : 'tick 60 missed 0');
  });
});

describe('a clock that is set back', () => {
  test.each(['skip', 'one', 'all'])('ticks no instant a second time: %s', (missed) => {
    expect(told({ missed }, { cursor: T + 60_000, now: T })).toBe('wait 61');
    expect(told({ missed }, { startedAt: T + 60_000, now: T })).toBe('wait 61');
  });

  test('between two executions neither, unless it had been wrong by more than a day', () => {
    expect(told({ missed: 'all' }, { cursorBefore: T + 2000, now: T + 1500 })).toBe('wait 3');
    expect(told({ missed: 'all' }, { cursorBefore: T - 2000, now: T + 1500 })).toBe('tick 1 missed 0');
    expect(told({ missed: 'all' }, { cursorBefore: T + 86_401_000, now: T + 1500 })).toBe('tick 1 missed 0');
  });
});

test('tried it ticks at once, with the instants that follow, and steps on', () => {
  const answer = ask({ every: 1, unit: 'hours', missed: 'skip' }, { isTrial: true, now: T + 60_000 });
  expect(answer).toEqual({
    data: {
      schedule: {
        scheduled_at: '2026-03-01T13:00:00Z',
        next_at: '2026-03-01T14:00:00Z',
        missed: 0,
        upcoming: [14, 15, 16, 17, 18].map((hour) => `2026-03-01T${hour}:00:00Z`),
      },
    },
    cursor: { at: at('2026-03-01T13:00:00Z'), instants: expect.any(String) },
  });
});

describe('tried again', () => {
  const hours = { every: 1, unit: 'hours' };
  const cursorOf = (fields: JsonObject, more: Partial<PullInput<never>> = {}) => {
    const answer = ask(fields, { isTrial: true, ...more });
    return answer !== null && 'cursor' in answer ? answer.cursor : null;
  };
  const tick = (fields: JsonObject, more: Partial<PullInput<never>>): string => {
    const answer = ask(fields, { isTrial: true, ...more });
    if (answer === null || !('data' in answer)) throw new Error('It answers at once');
    const { scheduled_at } = answer.data.schedule as { scheduled_at: string };
    return scheduled_at.slice(11, -1);
  };

  test('it steps on', () => {
    const once = cursorOf(hours);
    expect(tick(hours, { cursor: once })).toBe('14:00:00');
    expect(tick(hours, { cursor: cursorOf(hours, { cursor: once }) })).toBe('15:00:00');
    expect(tick({ ...hours, missed: 'all' }, { cursor: once })).toBe('14:00:00');
  });

  test('it shows no instant that is past', () => {
    expect(tick(hours, { cursor: cursorOf(hours), now: T + 5.5 * 3_600_000 })).toBe('18:00:00');
  });

  test('it begins anew when its instants are others', () => {
    const cursor = cursorOf(hours, { cursor: cursorOf(hours) });
    expect(tick({ every: 10, unit: 'minutes' }, { cursor })).toBe('12:10:00');
    expect(tick({ ticks: 'cron', cron: '*/20 * * * *' }, { cursor })).toBe('12:20:00');
    const cron = { ticks: 'cron', cron: '0 18 * * *' };
    expect(tick({ ...cron, time_zone: 'Asia/Tokyo' }, { cursor: cursorOf(cron) })).toContain('18:00:00');
  });
});

describe('the form', () => {
  test.each([
    [{ every: 0 }, { every: ['Ensure this value is greater than or equal to 1.'] }],
    [{ every: 1.5 }, { every: ['Enter a whole number.'] }],
    [{ every: 36_501, unit: 'days' }, { every: ['Enter 36500 at most: that is 100 years.'] }],
    [{ every: 1_000_000, unit: 'hours' }, { every: ['Enter 876000 at most: that is 100 years.'] }],
    [{ unit: 'years' }, { unit: [expect.stringContaining('valid choice')] }],
    [{ missed: 'some' }, { missed: [expect.stringContaining('valid choice')] }],
    [{ time_zone: 'Mars/Olympus' }, { time_zone: [expect.stringContaining('such as Europe/Berlin')] }],
    [{ time_zone: '+01:00' }, { time_zone: [expect.stringContaining('such as Europe/Berlin')] }],
    [{ ticks: 'cron' }, { cron: [expect.stringContaining('Enter five parts')] }],
    [{ ticks: 'cron', cron: '0 25 * * *' }, { cron: [expect.stringContaining('"25" is no hour')] }],
    [{ ticks: 'cron', cron: '0 0 31 2 *' }, { cron: [expect.stringContaining('never comes')] }],
    [{ ticks: 'cron', cron: '0 0 * * *', time_zone: 'CEST' }, { time_zone: [expect.stringContaining('CEST')] }],
  ])('refuses %j', (fields, errors) => {
    expect(() => checkFields(schedule, fields)).toThrowError(
      expect.objectContaining({ code: 'FORM_INVALID', extras: expect.objectContaining({ fields: errors }) }),
    );
  });

  test('asks for no cron expression where there is an interval, and takes no template, since it is checked before it runs', () => {
    expect(checkFields(schedule, { cron: 'nonsense' })).toMatchObject({ ticks: 'interval', every: 1, unit: 'minutes' });
    expect(schedule.form!.fields.filter(({ templated }) => templated)).toEqual([]);
  });

  test('tells the next instants, at the field that decides them', () => {
    const hints = (fields: JsonObject) => schedule.form!.hints(checkFields(schedule, fields), T);
    expect(hints({ every: 6, unit: 'hours' })).toEqual({
      every:
        'Next: Sun 1 Mar 2026 18:00:00 UTC, Mon 2 Mar 2026 00:00:00 UTC, Mon 2 Mar 2026 06:00:00 UTC, Mon 2 Mar 2026 12:00:00 UTC, Mon 2 Mar 2026 18:00:00 UTC',
    });
    expect(hints({ every: 36_500, unit: 'days' }).every).toMatch(
      /^Next: Sat 7 Dec 2069 .*, Sun 1 Sep 2469 00:00:00 UTC$/,
    );
    const yearly = { ticks: 'cron', cron: '0 9 24 12 *', time_zone: 'America/New_York' };
    expect(hints(yearly).cron).toContain('Next: Thu 24 Dec 2026 09:00:00 -05:00, Fri 24 Dec 2027 09:00:00 -05:00');
  });
});

describe('played with crashes, runs that take long and clocks that are set', () => {
  const fields = fc.oneof(
    fc.record({ every: fc.integer({ min: 1, max: 90 }), unit: fc.constantFrom('seconds', 'minutes') }),
    fc.record({
      ticks: fc.constant('cron'),
      cron: fc.constantFrom('*/20 * * * *', '30 2 * * *', '*/7 * * * * *', '0 0 29 2 *', '15,45 1-3 * * 0'),
      time_zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
    }),
  );
  /** Where its clocks are set in spring and in autumn, and an hour of no importance. */
  const begins = fc.constantFrom(
    T + 1,
    at('2026-03-29T00:40:00Z'),
    at('2026-10-25T00:10:00Z'),
    at('2026-11-01T05:20:00Z'),
  );
  const step = fc.record({
    /** How long the run behind a tick takes, or nobody is there. */
    takesMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200_000 })),
    /** The process dies: before the group of the tick is on disk, behind that, or not. */
    dies: fc.constantFrom('no', 'no', 'before', 'behind'),
    setMs: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: -400_000, max: 400_000 }) },
    ),
  });

  /** What is on disk after these steps: a model of the runtime that keeps the cursor in one group with the tick. */
  function play(
    form: JsonObject,
    startedAt: number,
    steps: readonly { takesMs: number; dies: string; setMs: number }[],
  ) {
    const values = checkFields(schedule, form);
    const ticks: { at: number; missed: number; seen: number }[] = [];
    let [now, cursor, waitedFor]: [number, number | null, number | null] = [startedAt, null, null];
    for (const { takesMs, dies, setMs } of steps) {
      now += setMs;
      for (;;) {
        const answer = source.pull({
          fields: values,
          cursor,
          cursorBefore: null,
          startedAt,
          now,
          waitedFor,
          isTrial: false,
        });
        if (answer === null) throw new Error('It never ends');
        if ('notBefore' in answer) {
          expect(answer.notBefore).toBeGreaterThan(now);
          waitedFor = answer.notBefore;
          now = answer.notBefore;
          continue;
        }
        waitedFor = null;
        now += takesMs;
        if (dies === 'before') break;
        cursor = answer.cursor as number;
        const { missed } = answer.data.schedule as { missed: number };
        ticks.push({ at: cursor, missed, seen: now - takesMs });
        break;
      }
    }
    return ticks;
  }

  test('`all` ticks every instant from the start on, each once, in order, and none before it has come', () => {
    fc.assert(
      fc.property(fields, begins, fc.array(step, { minLength: 1, maxLength: 25 }), (form, startedAt, steps) => {
        const ticks = play({ ...form, missed: 'all' }, startedAt, steps);
        const instants =
          'cron' in form
            ? cronInstants(form.cron, form.time_zone)
            : intervalInstants(form.every * (form.unit === 'seconds' ? 1000 : 60_000));
        let last = startedAt;
        for (const one of ticks) {
          expect(one.at).toBe(instants.after(last));
          expect(one.at).toBeLessThanOrEqual(one.seen);
          last = one.at;
        }
      }),
    );
  });

  test('`skip` and `one` tick none twice, and what they leave out they count', () => {
    fc.assert(
      fc.property(
        fc.record({ every: fc.integer({ min: 1, max: 90 }), unit: fc.constant('seconds') }),
        fc.constantFrom('skip', 'one'),
        fc.array(step, { minLength: 1, maxLength: 25 }),
        (form, missed, steps) => {
          const ticks = play({ ...form, missed }, T, steps);
          let last = T;
          for (const one of ticks) {
            const numberOf = (instant: number): number => Math.floor(instant / (form.every * 1000));
            expect(numberOf(one.at) - numberOf(last)).toBe(one.missed + 1);
            expect(one.at % (form.every * 1000)).toBe(0);
            // Less than an interval passed since: later ones would have taken its place.
            expect(one.seen - one.at).toBeLessThan(form.every * 1000);
            last = one.at;
          }
        },
      ),
    );
  });
});

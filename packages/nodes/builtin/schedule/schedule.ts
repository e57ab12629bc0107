import {
  choice,
  defineNode,
  type FieldErrors,
  type Instant,
  integer,
  type Json,
  type JsonObject,
  type PullInput,
  type PullLater,
  type PullResult,
  Type,
  text,
} from '@loopwright/sdk';
import { cronInstants } from './cron-instants.ts';
import { cronProblem } from './cron-problem.ts';
import { type Instants, intervalInstants } from './instants.ts';
import { isZone, zonedTime } from './zone.ts';

const UNIT_MS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

/** A tick that was waited for may be late by so much: a busy machine is no reason to leave it out. */
const LATE_MS = 10_000;

/** The clock of an earlier execution that was ahead by more than this was wrong: a new start does not wait for it. */
const AHEAD_MS = 86_400_000;

/** Longest interval, milliseconds: 100 years of 365 days. */
const LONGEST_MS = 36_500 * 86_400_000;

/** Instants that a person is shown ahead. */
const SHOWN = 5;

/** A schedule's fields. */
interface Fields {
  readonly ticks: 'interval' | 'cron';
  readonly every: number;
  readonly unit: keyof typeof UNIT_MS;
  readonly cron: string;
  readonly time_zone: string;
  readonly missed: 'skip' | 'one' | 'all';
}

/** Begins a run at each instant of an interval or of a cron expression. */
export const schedule = defineNode({
  identifier: 'schedule',
  version: 1,
  className: 'ScheduleNode',
  formName: 'ScheduleForm',
  label: 'Schedule',
  description: 'Begins a run at each instant of an interval or of a cron expression.',
  category: 'Schedule',
  icon: 'Schedule/Schedule/icon.png',
  kind: 'producer',
  workflowTypes: ['production'],
  fields: Type.Object({
    ticks: choice(
      [
        ['interval', 'At an interval'],
        ['cron', 'By a cron expression'],
      ],
      { title: 'Ticks', default: 'interval', templated: false },
    ),
    every: integer({
      title: 'Every',
      help: 'Of an interval: so many units, counted from 1970-01-01 00:00 UTC on.',
      default: 1,
      minimum: 1,
      maximum: 1_000_000,
      templated: false,
    }),
    unit: choice(
      [
        ['seconds', 'Seconds'],
        ['minutes', 'Minutes'],
        ['hours', 'Hours'],
        ['days', 'Days'],
      ],
      { title: 'Unit', default: 'minutes', templated: false },
    ),
    cron: text({
      title: 'Cron expression',
      help: 'Minute, hour, day of the month, month, day of the week; or six parts, seconds first. "0 9 * * 1-5" is 9:00 on weekdays.',
      placeholder: '0 9 * * 1-5',
      optional: true,
      maxLength: 255,
      templated: false,
    }),
    time_zone: text({
      title: 'Time zone',
      help: 'Of the cron expression, and of the instants that it tells. A name such as Europe/Berlin.',
      default: 'UTC',
      maxLength: 64,
      templated: false,
    }),
    missed: choice(
      [
        ['skip', 'Left out'],
        ['one', 'One for all of them'],
        ['all', 'Each of them'],
      ],
      {
        title: 'Missed ticks',
        help: 'Those that came while a run took longer, or while the server was not running.',
        default: 'one',
        templated: false,
      },
    ),
  }),
  together({ ticks, every, unit, cron, time_zone }): FieldErrors | undefined {
    if (!isZone(time_zone))
      return { time_zone: [`"${time_zone}" is no time zone. Enter a name such as Europe/Berlin, or UTC.`] };
    if (ticks === 'cron') {
      const problem = cronProblem(cron, time_zone);
      return problem === null ? undefined : { cron: [problem] };
    }
    const most = LONGEST_MS / UNIT_MS[unit];
    return every <= most ? undefined : { every: [`Enter ${most} at most: that is 100 years.`] };
  },
  hints(fields, now) {
    const next = following(instantsOf(fields), now, SHOWN).map(zonedTime(fields.time_zone).text);
    return { [fields.ticks === 'cron' ? 'cron' : 'every']: `Next: ${next.join(', ')}` };
  },
  source: {
    from: 'pull',
    /** The cursor is the last instant that had its tick, milliseconds: what lies before is never ticked again. */
    pull(input) {
      const instants = instantsOf(input.fields);
      if (input.isTrial) return tried(input, instants);
      const next = nextTick(input, instants, lastDecided(input));
      if (next === null) return null;
      return 'notBefore' in next ? next : tick(input.fields, instants, next.at, next.missed);
    },
  },
});

function instantsOf({ ticks, every, unit, cron, time_zone }: Fields): Instants {
  return ticks === 'cron' ? cronInstants(cron, time_zone) : intervalInstants(every * UNIT_MS[unit]);
}

/** Instants up to this one are not ticked any more. */
function lastDecided({ cursor, cursorBefore, startedAt }: PullInput<Fields>): Instant {
  if (typeof cursor === 'number') return cursor;
  // The clock of this start may be behind the one that ticked before it.
  const isBehind = typeof cursorBefore === 'number' && cursorBefore - startedAt <= AHEAD_MS;
  return isBehind ? Math.max(cursorBefore, startedAt) : startedAt;
}

/** The instant that ticks now, or until when there is none; null: there is none any more. */
function nextTick(
  { fields, cursor, now, waitedFor }: PullInput<Fields>,
  instants: Instants,
  decided: Instant,
): { readonly at: Instant; readonly missed: number } | PullLater | null {
  if (fields.missed === 'all') {
    const at = instants.after(decided);
    if (at === null) return null;
    return at <= now ? { at, missed: 0 } : { notBefore: at };
  }
  const last = instants.upTo(now);
  // The first one may come while the start is still under way, before anybody can wait for it.
  const isAwaited = last === waitedFor || cursor === null;
  const isOnTime = isAwaited && last !== null && now - last <= LATE_MS;
  if (last !== null && last > decided && (fields.missed === 'one' || isOnTime))
    return { at: last, missed: instants.between(decided, last) };
  const notBefore = instants.after(Math.max(decided, now));
  return notBefore === null ? null : { notBefore };
}

function tick({ time_zone }: Fields, instants: Instants, at: Instant, missed: number): PullResult {
  const { iso } = zonedTime(time_zone);
  const next = instants.after(at);
  return {
    data: { schedule: { scheduled_at: iso(at), next_at: next === null ? null : iso(next), missed } },
    cursor: at,
  };
}

/**
 * Who tries it does not wait: the next instant to come is there at once, with those behind it, and the one behind that at the
 * next try. The cursor tells which instants it is one of: those of other fields begin anew.
 */
function tried({ fields, cursor, now }: PullInput<Fields>, instants: Instants): PullResult | null {
  const { ticks, every, unit, cron, time_zone } = fields;
  const which = ticks === 'cron' ? `${cron} ${time_zone}` : `${every} ${unit}`;
  const at = instants.after(Math.max(now, triedBefore(cursor, which)));
  if (at === null) return null;
  const { data } = tick(fields, instants, at, 0);
  const upcoming = following(instants, at, SHOWN).map(zonedTime(time_zone).iso);
  return { data: { schedule: { ...(data.schedule as JsonObject), upcoming } }, cursor: { at, instants: which } };
}

function triedBefore(cursor: Json, which: string): Instant {
  if (typeof cursor !== 'object' || cursor === null) return 0;
  const { at, instants } = cursor as JsonObject;
  return instants === which && typeof at === 'number' ? at : 0;
}

function following(instants: Instants, from: Instant, most: number): readonly Instant[] {
  const found: Instant[] = [];
  for (let at = instants.after(from); at !== null && found.length < most; at = instants.after(at)) found.push(at);
  return found;
}

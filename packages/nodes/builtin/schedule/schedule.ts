import {
  choice,
  defineNode,
  type FieldErrors,
  type Instant,
  integer,
  type Json,
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
        help: 'Those that came while a run took longer, or while nobody ran the workflow.',
        default: 'one',
        templated: false,
      },
    ),
  }),
  together({ ticks, cron, time_zone }): FieldErrors | undefined {
    if (!isZone(time_zone))
      return { time_zone: [`"${time_zone}" is no time zone. Enter a name such as Europe/Berlin, or UTC.`] };
    const problem = ticks === 'cron' ? cronProblem(cron, time_zone) : null;
    return problem === null ? undefined : { cron: [problem] };
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
      const decided = lastDecided(input);
      if (input.isTrial) return tried(input.fields, instants, decided);
      const next = nextTick(input, instants, decided);
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
  { fields, now, waitedFor }: PullInput<Fields>,
  instants: Instants,
  decided: Instant,
): { readonly at: Instant; readonly missed: number } | PullLater | null {
  if (fields.missed === 'all') {
    const at = instants.after(decided);
    if (at === null) return null;
    return at <= now ? { at, missed: 0 } : { notBefore: at };
  }
  const last = instants.upTo(now);
  const isOnTime = last !== null && last === waitedFor && now - last <= LATE_MS;
  if (last !== null && last > decided && (fields.missed === 'one' || isOnTime))
    return { at: last, missed: instants.between(decided, last) };
  const notBefore = instants.after(Math.max(decided, now));
  return notBefore === null ? null : { notBefore };
}

function tick(
  { time_zone }: Fields,
  instants: Instants,
  at: Instant,
  missed: number,
  more: Readonly<Record<string, Json>> = {},
): PullResult {
  const { iso } = zonedTime(time_zone);
  const next = instants.after(at);
  const told = { scheduled_at: iso(at), next_at: next === null ? null : iso(next), missed, ...more };
  return { data: { schedule: told }, cursor: at };
}

/** Who tries it does not wait: the next instant comes at once, with those behind it. */
function tried(fields: Fields, instants: Instants, decided: Instant): PullResult | null {
  const at = instants.after(decided);
  if (at === null) return null;
  const { iso } = zonedTime(fields.time_zone);
  return tick(fields, instants, at, 0, { upcoming: following(instants, at, SHOWN).map(iso) });
}

function following(instants: Instants, from: Instant, most: number): readonly Instant[] {
  const found: Instant[] = [];
  for (let at = instants.after(from); at !== null && found.length < most; at = instants.after(at)) found.push(at);
  return found;
}

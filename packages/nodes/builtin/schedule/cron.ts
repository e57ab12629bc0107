import type { Instant } from '@loopwright/sdk';
import { Cron } from 'croner';

/** What each part of an expression of five holds; one of six has seconds before them. */
const PARTS = [
  ['minute', '0-59'],
  ['hour', '0-23'],
  ['day of the month', '1-31'],
  ['month', '1-12 or JAN-DEC'],
  ['day of the week', '0-7 or SUN-SAT'],
] as const;
const SECOND = ['second', '0-59'] as const;

/** What has no instant after this one never has: leap years and weekdays come again within 400 years. */
const FROM: Instant = Date.UTC(2024, 0, 1);

/**
 * Reads an expression that was found to be right. Where clocks are set forward, an expression with fixed times ticks at the
 * end of the hour that is left out, one with a `*` or a step in its times leaves that hour out; where they are set back, the
 * first ticks once, in the first pass through the repeated hour, the second in both.
 *
 * @throws TypeError, RangeError for a wrong one
 */
export function readCron(expression: string, timeZone: string): Cron {
  return new Cron(expression, {
    timezone: timeZone,
    mode: '5-or-6-parts',
    fixedTimeRule: 'no-wildcard', // as cron has it, lists of times included
    paused: true,
  });
}

/** What is wrong with an expression, and what to write instead; null: nothing. The zone is known. */
export function cronProblem(expression: string, timeZone: string): string | null {
  const parts = expression.trim().split(/\s+/);
  if (parts.length < 5 || parts.length > 6) {
    const count = expression.trim() === '' ? 0 : parts.length;
    return `Enter five parts (minute, hour, day of the month, month, day of the week), or six with seconds first: it has ${count}. "0 9 * * 1-5" is 9:00 on weekdays.`;
  }
  const names = parts.length === 6 ? [SECOND, ...PARTS] : PARTS;
  for (const [at, part] of parts.entries()) {
    const alone = parts.map((_, other) => (other === at ? part : '*'));
    if (isRead(alone.join(' '), timeZone)) continue;
    const [name, range] = names[at]!;
    return `"${part}" is no ${name}. Enter ${range}, *, a list such as 1,2, a range such as 1-5 or a step such as */5.`;
  }
  if (!isRead(expression, timeZone)) return 'It cannot be read. "0 9 * * 1-5" is 9:00 on weekdays.';
  if (readCron(expression, timeZone).nextRun(new Date(FROM)) !== null) return null;
  return 'It never comes: no year has such a day. Change the day of the month or the month.';
}

function isRead(expression: string, timeZone: string): boolean {
  try {
    readCron(expression, timeZone);
    return true;
  } catch {
    return false;
  }
}

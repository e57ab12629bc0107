import type { Instant } from '@loopwright/sdk';
import { readCron } from './cron.ts';
import { cronInstants } from './cron-instants.ts';

/** What each part of an expression of five holds; one of six has seconds before them. */
const PARTS = [
  ['minute', '0-59'],
  ['hour', '0-23'],
  [
    'day of the month',
    '1-31, L (the last day), LW (the last weekday from Monday to Friday), 15W (the nearest such to the 15th)',
  ],
  ['month', '1-12 or JAN-DEC'],
  ['day of the week', '0-7 or SUN-SAT, MON#2 (the second Monday), FRIL (the last Friday)'],
] as const;
const SECOND = ['second', '0-59'] as const;

/** What has no instant after this one never has: leap years and weekdays come again within 400 years. */
const FROM: Instant = Date.UTC(2024, 0, 1);

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
    if (isRead(alone.join(' '))) continue;
    const [name, range] = names[at]!;
    return `"${part}" is no ${name}. Enter ${range}, *, a list such as 1,2, a range such as 1-5, which does not go past the end, or a step such as */5 or 10-30/5.`;
  }
  if (!isRead(expression)) return 'It cannot be read. "0 9 * * 1-5" is 9:00 on weekdays.';
  if (readCron(expression).next(FROM) === null)
    return 'It never comes: no year has such a day. Change the day of the month or the month.';
  if (cronInstants(expression, timeZone).after(FROM) === null)
    return `It never comes: clocks in ${timeZone} leave out that hour on all of its days. Change the hour, the day or the time zone.`;
  return null;
}

function isRead(expression: string): boolean {
  try {
    readCron(expression);
    return true;
  } catch {
    return false;
  }
}

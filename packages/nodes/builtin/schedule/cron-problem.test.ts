import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronInstants } from './cron-instants.ts';
import { cronProblem } from './cron-problem.ts';

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
    [
      '0 22-6 * * *',
      '"22-6" is no hour. Enter 0-23, *, a list such as 1,2, a range such as 1-5, which does not go past the end,',
    ],
    ['0 0 * * FRI-MON', 'which does not go past the end'],
    ['5/15 * * * *', 'or a step such as */5 or 10-30/5.'],
    ['0 0 L-3 * *', 'L (the last day), LW (the last weekday from Monday to Friday)'],
    ['0 0 15L * *', 'L (the last day)'],
    ['0 0 * * L', 'FRIL (the last Friday)'],
    ['0 0 * * MON#6', 'MON#2 (the second Monday)'],
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

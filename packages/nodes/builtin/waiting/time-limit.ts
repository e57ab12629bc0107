import { choice, integer } from '@loopwright/sdk';
import { millisecondsOf, UNITS } from '../delay/units.ts';

/** Fields of a node that waits no longer than so long. */
export const TIME_LIMIT = {
  timeout: integer({
    title: 'Wait at most',
    help: 'Then it goes on by the port "timeout". Empty: however long it takes.',
    minimum: 1,
    optional: true,
  }),
  timeout_unit: choice(UNITS, { title: 'Unit', default: 'hours', optional: true }),
};

/** Milliseconds of the two fields; null: no limit. */
export function timeLimitOf(fields: {
  readonly timeout?: number | null | undefined;
  readonly timeout_unit?: string | null | undefined;
}): number | null {
  if (fields.timeout === undefined || fields.timeout === null) return null;
  const unit = UNITS.find(([name]) => name === fields.timeout_unit)?.[0] ?? 'hours';
  return millisecondsOf(fields.timeout, unit);
}

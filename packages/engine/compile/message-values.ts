import { failure, type Instant, keyProblem, readInstant } from '@loopwright/model';
import { MOST_SHOWN } from './findings.ts';

/** Highest priority; the lowest is as far below 0. */
const HIGHEST_PRIORITY = 1000;

/** A key of messages; null for an empty text. Throws FIELD_INVALID for one that cannot be a key. */
export function messageKey(written: string): string | null {
  const problem = keyProblem(written);
  if (problem !== null) throw failure('FIELD_INVALID', { detail: `${problem}.` });
  return written === '' ? null : written;
}

/** A priority; 0 for an empty text. Throws FIELD_INVALID for one that is no such number. */
export function messagePriority(written: string): number {
  const priority = Number(written); // of an empty text 0
  if (Number.isInteger(priority) && Math.abs(priority) <= HIGHEST_PRIORITY) return priority;
  const range = `from -${HIGHEST_PRIORITY} to ${HIGHEST_PRIORITY}`;
  throw failure('FIELD_INVALID', { detail: `"${written.slice(0, MOST_SHOWN)}" is no whole number ${range}.` });
}

/** An instant to wait for; 0 for an empty text. Throws FIELD_INVALID for one that names none. */
export function messageInstant(written: string): Instant {
  const named = written === '' ? 0 : readInstant(written);
  if (named !== null) return named;
  const shown = written.slice(0, MOST_SHOWN);
  throw failure('FIELD_INVALID', {
    detail: `"${shown}" is no date and time: write it like 2030-12-24T18:00:00Z.`,
  });
}

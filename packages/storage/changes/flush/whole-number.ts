import { DataError } from '../../thread/sqlite-failure.ts';

/** Refuses a number that only damage or a defect could bring. */
export function wholeNumber(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new DataError(`${what} must be a whole number from 0, it is ${value}`);
  return value;
}

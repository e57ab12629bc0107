import { failure, LoopwrightError } from './errors.ts';

/** What a reading of a field gives. An error of the table that it throws names the field, in its text and in its details. */
export function inField<Value>(field: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof LoopwrightError)) throw cause;
    const details = { ...cause.extras.details, field };
    throw failure(cause.code, { ...cause.extras, detail: `${field}: ${cause.message}`, details, cause });
  }
}

import { failure } from '@loopwright/model';

/** The failure of a task that answered what is none, with the part and what to answer. */
export const wrongAnswer = (part: string, what: string) =>
  failure('NODE_FAILED', { detail: `${part}: Answer ${what}` });

/** Longest time that a task may ask for, milliseconds: ten thousand years, whose end is still a date. */
export const LONGEST_MS = 315_360_000_000_000;

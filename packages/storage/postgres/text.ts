/**
 * PostgreSQL's texts cannot hold U+0000, ours can: an idempotency key or the text of an error comes from outside. U+0001
 * announces it there: `U+0001 0` stands for U+0000 and `U+0001 1` for itself, so that nothing else changes and equal
 * texts stay equal.
 */
const NUL = '\u0000';
const MARK = '\u0001';

/** A text as the database keeps it. */
export function toStoredText(text: string): string {
  if (!text.includes(NUL) && !text.includes(MARK)) return text;
  return text.replaceAll(MARK, `${MARK}1`).replaceAll(NUL, `${MARK}0`);
}

/** A text as it was given. */
export function fromStoredText(text: string): string {
  if (!text.includes(MARK)) return text;
  return text.replaceAll(`${MARK}0`, NUL).replaceAll(`${MARK}1`, MARK);
}

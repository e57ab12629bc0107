/**
 * Longest text that rows are found by and that somebody else chooses: a key of messages or of the runtime state, the name of a
 * queue. Bytes of UTF-8, since a row of an index of PostgreSQL holds 2,704 bytes, where U+0000 and U+0001 take two each.
 */
export const LONGEST_KEY_BYTES = 1000;

/** UTF-8 takes three bytes at most for a unit of UTF-16. */
const SHORT_ENOUGH = Math.floor(LONGEST_KEY_BYTES / 3);
/** What an error shows of a key, characters. */
const SHOWN = 40;

/**
 * Why a text cannot be a key, with its beginning and what helps; null when it can. Half a surrogate pair is refused too: on the disk
 * two different keys with one would be the same.
 */
export function keyProblem(key: string): string | null {
  if (!key.isWellFormed()) return `"${shownKey(key)}" is no valid Unicode text: leave out what is half of a character`;
  if (key.length <= SHORT_ENOUGH) return null;
  const bytes = new TextEncoder().encode(key).length;
  if (bytes <= LONGEST_KEY_BYTES) return null;
  return `"${shownKey(key)}" has ${bytes} bytes of UTF-8, at most ${LONGEST_KEY_BYTES} are allowed: make it shorter`;
}

/** The beginning of a key, for an error. */
export function shownKey(key: string): string {
  if (key.length <= SHOWN) return key.toWellFormed();
  const isHalved = (key.codePointAt(SHOWN - 1) ?? 0) > 0xffff;
  return `${key.slice(0, isHalved ? SHOWN - 1 : SHOWN).toWellFormed()}…`;
}

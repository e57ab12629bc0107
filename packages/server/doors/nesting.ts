import { failure, type LoopwrightError } from '@loopwright/model';

/** Levels of objects and lists that a body may have. Beyond some thousands no JSON writer has the stack for it. */
export const MOST_LEVELS = 500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Refuses a body whose JSON would be nested deeper than 500 levels, before anything is made of it. Reads bytes only: a
 * body with few brackets is read once, a short one not at all. Throws INVALID_JSON.
 *
 * @see RFC 8259, section 9: an implementation may set limits on the depth of nesting
 */
export function refuseDeepNesting(body: Uint8Array): void {
  if (beyond(body) !== null) throw tooDeep();
}

/**
 * The same where a body may be of any type: one that is no JSON passes, whatever its brackets. It is refused where all of it up to
 * the first bracket beyond the limit is JSON: how it goes on is not read, which would take memory for each level.
 */
export function refuseDeepJson(body: Uint8Array): void {
  const found = beyond(body);
  if (found !== null && isJson(found)) throw tooDeep();
}

function tooDeep(): LoopwrightError {
  return failure('INVALID_JSON', { detail: `The body is nested deeper than ${MOST_LEVELS} levels` });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasManyBrackets(body: Uint8Array): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let opened = 0;
  for (const bracket of [OPEN_LIST, OPEN_OBJECT]) {
    // From one to the next by the native search: of most bodies that reads nothing byte by byte.
    for (let at = bytes.indexOf(bracket); at !== -1; at = bytes.indexOf(bracket, at + 1)) {
      opened += 1;
      if (opened > MOST_LEVELS) return true;
    }
  }
  return false;
}

/**
 * The body up to its first bracket beyond the limit, with what closes it there: JSON if the body began as that. Null where it
 * stays within the limit.
 */
function beyond(body: Uint8Array): string | null {
  if (body.length <= 2 * MOST_LEVELS || !hasManyBrackets(body)) return null;
  const closing: string[] = [];
  let inText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      closing.push(byte === OPEN_LIST ? ']' : '}');
      if (closing.length <= MOST_LEVELS) continue;
      const begun = Buffer.from(body.buffer, body.byteOffset, at + 1).toString('utf8');
      return begun + closing.reverse().join('');
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) closing.pop();
  }
  return null;
}

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
  if (isBeyond(body)) throw tooDeep();
}

/**
 * The same where a body may be of any type: one that is no JSON passes, whatever its brackets. Only a body beyond the
 * limit is parsed to know that.
 */
export function refuseDeepJson(body: Uint8Array): void {
  if (isBeyond(body) && isJson(body)) throw tooDeep();
}

function isBeyond(body: Uint8Array): boolean {
  return body.length > 2 * MOST_LEVELS && hasManyBrackets(body) && levelsOf(body) > MOST_LEVELS;
}

function tooDeep(): LoopwrightError {
  return failure('INVALID_JSON', { detail: `The body is nested deeper than ${MOST_LEVELS} levels` });
}

/** What fails for anything but its text, such as for want of stack, counts as JSON. */
function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
    return true;
  } catch (cause) {
    return !(cause instanceof SyntaxError);
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

/** The deepest level, or the first one beyond the limit. What is no JSON has some number too. */
function levelsOf(body: Uint8Array): number {
  let level = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      level += 1;
      if (level > deepest) deepest = level;
      if (deepest > MOST_LEVELS) return deepest;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) level -= 1;
  }
  return deepest;
}

import { LoopwrightError } from '@loopwright/model';

/** Whether something was done to a dead letter; false where it is none, or none any more. */
export async function unlessGone(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (cause) {
    const isGone =
      cause instanceof LoopwrightError && (cause.code === 'MESSAGE_NOT_FOUND' || cause.code === 'DEAD_LETTER_ONLY');
    if (!isGone) throw cause;
    return false;
  }
}

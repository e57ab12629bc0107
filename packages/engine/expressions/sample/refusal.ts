import { LoopwrightError } from '@loopwright/model';

/** The error of the table that an act ends with. Fails where it ends well or otherwise. */
export function refusalOf(act: () => unknown): LoopwrightError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof LoopwrightError) return thrown;
    throw thrown;
  }
  throw new Error('It was not refused');
}

import { failure, type LoopwrightError } from '@loopwright/model';

/** Why a run cannot be run again, as an error. */
export function impossible(why: string): LoopwrightError {
  return failure('REPLAY_IMPOSSIBLE', { detail: `This run cannot be run again. ${why}.` });
}

import { failure, type LoopwrightError, type RunId } from '@loopwright/model';

/** A run that is to go on or to be run again, and is not there. */
export function runGone(id: RunId): LoopwrightError {
  return failure('RUN_NOT_FOUND', {
    detail:
      `Run ${id} is not here: there was none, or it was kept as long as the settings retain-succeeded-days, ` +
      'retain-succeeded-runs and retain-failed-days say',
  });
}

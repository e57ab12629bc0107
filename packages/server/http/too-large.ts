import { ERRORS, failure, type LoopwrightError, SETTINGS, type Settings } from '@loopwright/model';

/** The refusal of a body for its size, with how much is taken and the setting that says so: who runs the server may raise it. */
export function tooLarge(
  settings: Settings,
  limit: 'maxBodyBytes' | 'maxUploadBytes',
  cause?: unknown,
): LoopwrightError {
  const { text } = ERRORS.PAYLOAD_TOO_LARGE;
  const detail = `${text}: ${settings[limit]} bytes are taken at most (setting ${SETTINGS[limit].flag})`;
  return failure('PAYLOAD_TOO_LARGE', { detail, cause });
}

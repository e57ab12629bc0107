import type { Logger } from 'pino';
import { onSignal } from './on-signal.ts';

/** After a signal the program ends within this time, milliseconds. */
const END_MS = 8000;

/** Ends the program in good order at the first signal, at once at the second. */
export function endOnSignal(log: Logger, end: () => Promise<void>): void {
  let ending = false;
  onSignal((signal) => {
    if (ending) process.exit(1);
    ending = true;
    log.info({ signal }, 'Ending: what is under way is set aside and goes on at the next start');
    setTimeout(() => process.exit(1), END_MS).unref();
    end().then(
      () => process.exit(0),
      (cause: unknown) => {
        log.error({ error: String(cause) }, 'The end was not clean');
        process.exit(1);
      },
    );
  });
}

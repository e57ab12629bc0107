import type { Logger } from 'pino';
import { onSignal } from './on-signal.ts';

/** What the end may take beside the grace of running tasks, milliseconds. */
const BESIDE_MS = 5000;

/** Ends the program in good order at the first signal, soon after the grace at the latest; at once at the second. */
export function endOnSignal(log: Logger, stopGraceMs: number, end: () => Promise<void>): void {
  let ending = false;
  onSignal((signal) => {
    if (ending) process.exit(1);
    ending = true;
    log.info({ signal }, 'Ending: what is under way is set aside and goes on at the next start');
    setTimeout(() => process.exit(1), stopGraceMs + BESIDE_MS).unref();
    end().then(
      () => process.exit(0),
      (cause: unknown) => {
        log.error({ error: String(cause) }, 'The end was not clean');
        process.exit(1);
      },
    );
  });
}

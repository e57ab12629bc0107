import type { Logger } from 'pino';
import { onSignal } from './on-signal.ts';
import type { ProcessEnd } from './process-end.ts';

/** What the stop may take beside the grace of running tasks, milliseconds. */
const BESIDE_MS = 5000;

/** Ends the program in good order at the first signal; by SIGKILL soon after the grace at the latest, and at the second signal. */
export function endOnSignal(log: Logger, end: ProcessEnd, stopGraceMs: number, stop: () => Promise<void>): void {
  let isStopping = false;
  const exit = (code: number): void => end.exit(code, (text) => log.fatal(text));
  onSignal((signal) => {
    if (isStopping) {
      log.fatal({ signal }, 'A second signal: the process is killed, and what is under way goes on at the next start');
      end.kill();
    }
    isStopping = true;
    log.info({ signal }, 'Ending: what is under way is set aside and goes on at the next start');
    setTimeout(() => {
      log.fatal('The time for the end is over: the process is killed, and what is under way goes on at the next start');
      end.kill();
    }, stopGraceMs + BESIDE_MS).unref();
    stop().then(
      () => exit(0),
      (cause: unknown) => {
        log.error({ error: String(cause) }, 'The end was not clean');
        exit(1);
      },
    );
  });
}

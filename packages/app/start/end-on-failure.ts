import type { Logger } from 'pino';
import type { ProcessEnd } from './process-end.ts';

/**
 * Ends the process at once when something throws or rejects with nobody to hold it, and logs what. Not in good order: nobody knows
 * what has come to a halt half-way, all that was acknowledged is on disk, and a task that did it would be set aside and do so
 * again at every start. After a crash it counts as one that was under way then, and fails in the end as KILLED_PROCESS.
 */
export function endOnFailure(log: Logger, end: ProcessEnd): void {
  process.on('uncaughtException', (cause: unknown) => {
    const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    log.fatal(
      { error },
      'A failure that nothing handles: the process ends, and what is under way goes on at the next start',
    );
    end.exit(1, (text) => log.fatal(text));
  });
}

/** Makes what ends the process, once, when its store cannot be trusted any more, and logs why. */
export function endingOnFatal(log: Logger, end: ProcessEnd, store: 'disk' | 'database'): (reason: string) => void {
  let isTold = false;
  return (reason) => {
    if (isTold) return;
    isTold = true;
    log.fatal({ reason }, `The ${store} cannot be trusted any more: the process ends`);
    end.exit(1, (text) => log.fatal(text));
  };
}

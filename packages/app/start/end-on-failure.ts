import type { Logger } from 'pino';

/**
 * Ends the process at once when something throws or rejects with nobody to hold it, and logs what. Not in good order: nobody knows
 * what has come to a halt half-way, all that was acknowledged is on disk, and a task that did it would be set aside and do so
 * again at every start. After a crash it counts as one that was under way then, and fails in the end as KILLED_PROCESS.
 */
export function endOnFailure(log: Logger): void {
  process.on('uncaughtException', (cause: unknown) => {
    const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    log.fatal(
      { error },
      'A failure that nothing handles: the process ends, and what is under way goes on at the next start',
    );
    process.exit(1);
  });
}

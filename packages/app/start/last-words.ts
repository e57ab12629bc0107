import { LoopwrightError } from '@loopwright/model';
import { WrongSetting } from '../settings/read-settings.ts';
import { CannotStart } from './cannot-start.ts';

/** What a command that failed says in the end, and its exit code. Where it came from is for who asks: `debug` as level of the log. */
export function lastWords(
  cause: unknown,
  logLevel: string | undefined,
): { readonly text: string; readonly code: 1 | 2 } {
  if (cause instanceof WrongSetting) return { text: cause.message, code: 2 };
  if (cause instanceof CannotStart) return { text: cause.message, code: 1 };
  const told = cause instanceof Error ? cause : new Error(String(cause));
  if (logLevel === 'debug') return { text: told.stack ?? told.message, code: 1 };
  const why = cause instanceof LoopwrightError && told.cause instanceof Error ? `: ${told.cause.message}` : '';
  return { text: `${told.message}${why}\n(LOOPWRIGHT_LOG_LEVEL=debug tells where this came from)`, code: 1 };
}

/**
 * Reads on where nobody reads what is written, as a closed pipe is. What else keeps the output from being written is told once,
 * and the program then ends with 1; what keeps stderr from it nobody can be told, and what was asked is done all the same.
 */
export function guardOutput(): void {
  let isTold = false;
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE' || isTold) return;
    isTold = true;
    process.on('exit', () => {
      process.exitCode ||= 1;
    });
    process.stderr.write(`The output cannot be written: ${cause.message}\n`);
  });
  process.stderr.on('error', () => undefined);
}

/** Resolves when all that was written has gone out, or cannot. */
export async function outputWritten(): Promise<void> {
  const written = (out: NodeJS.WriteStream): Promise<void> =>
    new Promise((resolve) => void out.write('', () => resolve()));
  await Promise.all([written(process.stdout), written(process.stderr)]);
}

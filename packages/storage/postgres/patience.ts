import type { Client } from 'pg';

/**
 * How long a connection may say nothing: a machine that loses its power or its network closes none, and what only
 * receives would wait for as long as the system keeps a connection open. Milliseconds.
 */
export interface Patience {
  /** Between two questions. */
  readonly everyMs: number;
  /** What an answer may take. */
  readonly withinMs: number;
}

/** Whether something is answered, well or badly, in time. What came in while this process was paused still counts. */
export function isAnswered(asked: Promise<unknown>, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => setImmediate(() => resolve(false)), withinMs).unref();
    const answered = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    asked.then(answered, answered);
  });
}

/** Breaks a connection here, whatever the other side knows of it: all that was asked of it fails, with the cause if there is one. */
export function cut(client: Client, cause?: Error): void {
  client.connection.stream.destroy(cause);
}

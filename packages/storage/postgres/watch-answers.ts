import pg from 'pg';
import { DatabaseUnavailable } from '../database-unavailable.ts';
import type { Postgres } from './connect.ts';
import { databaseName } from './database-name.ts';

/** Whether the server takes a connection in time, or refuses it: what was asked of it may then take as long as it takes. */
async function takesConnections(postgres: Postgres): Promise<boolean> {
  try {
    void (await postgres.client()).end();
    return true;
  } catch (cause) {
    return cause instanceof pg.DatabaseError;
  }
}

/**
 * Looks every `everyMs` milliseconds whether a database still answers. All connections of one that does not are broken, and
 * what was asked on them fails with DatabaseUnavailable: where no heart beats, it would be waited for as long as the system keeps them open.
 *
 * @returns what ends the looking
 */
export function watchAnswers(postgres: Postgres, url: string, everyMs: number): () => void {
  let isOver = false;
  async function look(): Promise<void> {
    // Twice: while this process was paused, nothing was in time.
    const isThere = (await takesConnections(postgres)) || (await takesConnections(postgres));
    if (isOver) return;
    if (!isThere)
      postgres.cutAll(
        new DatabaseUnavailable(
          `The database ${databaseName(url)} does not answer any more: see that it runs and can be reached, then try again`,
        ),
      );
    timer = setTimeout(look, everyMs).unref();
  }
  let timer = setTimeout(look, everyMs).unref();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

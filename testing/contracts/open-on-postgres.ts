import { openPostgres } from '@loopwright/storage/postgres';
import { afterAll, beforeAll } from 'vitest';
import { type PostgresServer, startPostgres } from '../process/postgres-process.ts';
import { type Open, START } from './fixture.ts';

/** A PostgreSQL server for the tests of a file. */
export function postgresForTests(): () => PostgresServer {
  let server: PostgresServer | null = null;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());
  return () => server!;
}

/** Opens an empty database of that server. */
export function openOn(server: () => PostgresServer): Open {
  return async () => {
    const url = await server().createDatabase();
    const clock = { now: () => START };
    let store = await openPostgres(url, { clock });
    return {
      store,
      async reopen() {
        await store.stop();
        store = await openPostgres(url, { clock });
        return store;
      },
      async close() {
        await store.stop();
        await server().dropDatabase(url);
      },
    };
  };
}

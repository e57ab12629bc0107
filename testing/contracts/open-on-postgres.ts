import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
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

/** A database of that server that a statement filled, for the tests of a file. */
export function filledPostgres(fill: string): () => pg.Client {
  const server = postgresForTests();
  let url: string;
  let client: pg.Client;
  beforeAll(async () => {
    url = await server().createDatabase();
    await (await openPostgres(url, { clock: { now: () => START } })).stop();
    client = new pg.Client({ connectionString: url, options: '-c search_path=loopwright' });
    await client.connect();
    await client.query(fill);
    await client.query('ANALYZE');
  });
  afterAll(async () => {
    await client.end();
    await server().dropDatabase(url);
  });
  return () => client;
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

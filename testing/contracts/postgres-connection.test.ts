import { StoreUnavailable } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { connectPostgres } from '../../packages/storage/postgres/connect.ts';
import { onConnection } from '../../packages/storage/postgres/transaction.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();

it('a connection that is cut while nothing is asked of it fails what is asked next, and not the process', async () => {
  const url = await server().createDatabase();
  const postgres = connectPostgres(url, 4);
  try {
    const cut = onConnection(postgres, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const gone = new Promise<void>((resolve) => client.on('end', resolve));
      const admin = await postgres.client();
      await admin.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
      await admin.end();
      await gone;
      await client.query('SELECT 1');
    });
    await expect(cut).rejects.toThrow(StoreUnavailable);
    const { rows } = await onConnection(postgres, (client) => client.query('SELECT 1 AS one'));
    expect(rows).toEqual([{ one: 1 }]);
  } finally {
    await postgres.pool.end();
    await server().dropDatabase(url);
  }
});

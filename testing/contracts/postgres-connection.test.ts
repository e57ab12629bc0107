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

/** The address with these parameters. */
const having = (url: string, parameters: Readonly<Record<string, string>>): string => {
  const address = new URL(url);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
};

it.each([
  ['a setting of its own', { options: '-c statement_timeout=50000' }, '50s'],
  [
    'settings that are ours',
    { options: '-c search_path=public -c synchronous_commit=off --statement-timeout=7000' },
    '7s',
  ],
  ['an open word at its end', { options: '-c statement_timeout=3000\\' }, '3s'],
  ['a time-out that is ours', { idle_in_transaction_session_timeout: '1' }, '0'],
])('sessions keep what we need of them where the address has %s', async (_what, parameters, statementTimeout) => {
  const url = await server().createDatabase();
  const postgres = connectPostgres(having(url, parameters), 1);
  try {
    const client = await postgres.client();
    const shown = async (name: string): Promise<unknown> =>
      Object.values((await client.query<Record<string, string>>(`SHOW ${name}`)).rows[0]!)[0];
    expect({
      search: await shown('search_path'),
      commit: await shown('synchronous_commit'),
      idle: await shown('idle_in_transaction_session_timeout'),
      statement: await shown('statement_timeout'),
    }).toEqual({ search: 'loopwright', commit: 'on', idle: '10s', statement: statementTimeout });
    await client.end();
  } finally {
    await postgres.pool.end();
    await server().dropDatabase(url);
  }
});

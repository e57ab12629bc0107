import type { ClientBase } from 'pg';
import { POSTGRES_DIALECT } from '../queries/dialect.postgres.ts';
import type { Query, Reader } from '../queries/read.ts';
import type { Postgres } from './connect.ts';
import { isDamaged } from './postgres-failure.ts';
import { ask, onConnection, transactionOnPostgres } from './transaction.ts';

const MOST_KEPT = 1000;

/**
 * The text of a query with placeholders that PostgreSQL knows: `?` and `?2` become `$1` and `$2`, so that a query that
 * both databases understand is written once. No text of ours has a `?` for anything else.
 */
export function withNumbers(sql: string): string {
  let last = 0;
  return sql.replace(/\?(\d*)/g, (_, number: string) => `$${number === '' ? ++last : number}`);
}

/** The queries' way to PostgreSQL. Placeholders are `$1`, or those of SQLite. */
export function postgresReader(postgres: Postgres): Reader {
  const numbered = new Map<string, string>();
  const textOf = (sql: string): string => {
    let text = numbered.get(sql);
    if (text === undefined) {
      text = withNumbers(sql);
      if (numbered.size >= MOST_KEPT) numbered.clear();
      numbered.set(sql, text);
    }
    return text;
  };
  const rowsOf = async (client: ClientBase, { sql, parameters }: Query<unknown>): Promise<unknown[]> =>
    (await ask(client, postgres.names, textOf(sql), parameters)).rows;
  const sendOn = async (client: ClientBase, queries: readonly Query<unknown>[], read: typeof rowsOf) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    try {
      const answers: unknown[][] = [];
      for (const query of queries) answers.push(await read(client, query));
      return answers;
    } finally {
      await client.query('ROLLBACK').catch(() => undefined); // nothing was written
    }
  };
  const rowByRow: typeof rowsOf = async (client, query) => {
    const apart = query.rowByRow;
    if (apart === undefined) return rowsOf(client, query);
    const { readable } = transactionOnPostgres(client, postgres.names);
    const rows: unknown[] = [];
    for (const { seq } of (await rowsOf(client, apart.seqs)) as { seq: number }[])
      rows.push(...(await readable(() => rowsOf(client, apart.row(seq)), [apart.unreadable])));
    return rows;
  };
  const send = (queries: readonly Query<unknown>[]): Promise<unknown[][]> =>
    onConnection(postgres, async (client) => {
      try {
        return queries.length === 1 ? [await rowsOf(client, queries[0]!)] : await sendOn(client, queries, rowsOf);
      } catch (error) {
        if (!isDamaged(error) || queries.every((query) => query.rowByRow === undefined)) throw error;
        return await sendOn(client, queries, rowByRow);
      }
    });
  return {
    dialect: POSTGRES_DIALECT,
    all: async <Row>(one: Query<Row>) => (await send([one]))[0] as readonly Row[],
    first: async <Row>(one: Query<Row>) => ((await send([one]))[0]![0] as Row | undefined) ?? null,
    together: async (...queries) => (await send(queries)) as never,
  };
}

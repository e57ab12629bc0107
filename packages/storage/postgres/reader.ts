import type { ClientBase } from 'pg';
import { POSTGRES_DIALECT } from '../queries/dialect.postgres.ts';
import type { Query, Reader } from '../queries/read.ts';
import type { Postgres } from './connect.ts';
import { ask, onConnection } from './transaction.ts';

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
  const send = (queries: readonly Query<unknown>[]): Promise<unknown[][]> =>
    onConnection(postgres, async (client) => {
      if (queries.length === 1) return [await rowsOf(client, queries[0]!)];
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      try {
        const answers: unknown[][] = [];
        for (const query of queries) answers.push(await rowsOf(client, query));
        return answers;
      } finally {
        await client.query('ROLLBACK').catch(() => undefined); // nothing was written
      }
    });
  return {
    dialect: POSTGRES_DIALECT,
    all: async <Row>(one: Query<Row>) => (await send([one]))[0] as readonly Row[],
    first: async <Row>(one: Query<Row>) => ((await send([one]))[0]![0] as Row | undefined) ?? null,
    together: async (...queries) => (await send(queries)) as never,
  };
}

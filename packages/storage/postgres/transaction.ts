import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase, PoolClient, QueryResult } from 'pg';
import type { SqlValue } from '../thread/transaction.ts';
import type { Postgres, StatementNames } from './connect.ts';
import { classifyPostgres, errorOfPostgres, isDamaged } from './postgres-failure.ts';
import { toStoredText } from './text.ts';

/** An open transaction. Placeholders are `$1`, `$2`, ...; statements are prepared once per connection. */
export interface PostgresTx {
  /** Rows changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
  get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined>;
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  /** What `read` reads, or `otherwise` where the server cannot read it for damage; the transaction goes on then. */
  readable<Answer>(read: () => Promise<Answer>, otherwise: Answer): Promise<Answer>;
}

/** Asks one statement of a connection. */
export function ask(
  client: ClientBase,
  names: StatementNames,
  sql: string,
  values: readonly SqlValue[],
): Promise<QueryResult> {
  const name = names.of(sql);
  const given = values.map((value) => (typeof value === 'string' ? toStoredText(value) : value));
  return client.query(name === undefined ? { text: sql, values: given } : { name, text: sql, values: given });
}

/** Wraps a connection on which a transaction is open. */
export function transactionOnPostgres(client: ClientBase, names: StatementNames): PostgresTx {
  return {
    async readable(read, otherwise) {
      await client.query('SAVEPOINT reading');
      let answer = otherwise;
      try {
        answer = await read();
      } catch (error) {
        if (!isDamaged(error)) throw error;
        await client.query('ROLLBACK TO SAVEPOINT reading');
      }
      await client.query('RELEASE SAVEPOINT reading');
      return answer;
    },
    run: async (sql, ...values) => (await ask(client, names, sql, values)).rowCount ?? 0,
    get: async <Row>(sql: string, ...values: SqlValue[]) =>
      (await ask(client, names, sql, values)).rows[0] as Row | undefined,
    all: async <Row>(sql: string, ...values: SqlValue[]) => (await ask(client, names, sql, values)).rows as Row[],
  };
}

/** How much transactions see of each other. */
export type Isolation = 'SERIALIZABLE' | 'READ COMMITTED';

const MOST_TRIES = 20;
const LONGEST_PAUSE_MS = 100;

/** Runs `work` in a transaction on this connection; what another transaction was in the way of is tried anew. */
export async function transactionOnce<Answer>(
  client: ClientBase,
  names: StatementNames,
  isolation: Isolation,
  work: (tx: PostgresTx) => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    try {
      const answer = await work(transactionOnPostgres(client, names));
      await client.query('COMMIT');
      return answer;
    } catch (error) {
      const { kind } = classifyPostgres(error);
      if (kind !== 'unavailable') await client.query('ROLLBACK');
      if (kind !== 'again' || tries === MOST_TRIES) throw error;
      await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** tries));
    }
  }
}

/** Lends a connection of the pool. One that failed is closed, not given back. */
export async function onConnection<Answer>(
  { pool, turn }: Postgres,
  work: (client: ClientBase) => Promise<Answer>,
): Promise<Answer> {
  let client: PoolClient | null = null;
  let broken = false;
  const done = await turn();
  try {
    client = await pool.connect();
    return await work(client);
  } catch (error) {
    broken = classifyPostgres(error).kind === 'unavailable';
    throw errorOfPostgres(error);
  } finally {
    client?.release(broken);
    done();
  }
}

/**
 * Runs `work` in a transaction of its own. Serializable: as if nobody else wrote meanwhile, so that a change reads and
 * writes as it does on SQLite. It may be run more than once, so it touches nothing but `tx`. Rejects with
 * StoreUnavailable; with INTERNAL for a defect and for impossible data.
 */
export function inTransaction<Answer>(
  postgres: Postgres,
  work: (tx: PostgresTx) => Promise<Answer>,
  isolation: Isolation = 'SERIALIZABLE',
): Promise<Answer> {
  return onConnection(postgres, (client) => transactionOnce(client, postgres.names, isolation, work));
}

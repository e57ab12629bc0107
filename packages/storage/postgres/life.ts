import type { Client } from 'pg';
import { beginIncarnation, type WorkerSelf } from '../changes/log/begin-incarnation.postgres.ts';
import type { Reclaimed } from '../changes/log/reclaim.postgres.ts';
import { LIFE_LOCKS, lockName } from '../changes/log/worker-locks.ts';
import type { Postgres } from './connect.ts';
import { cut, isAnswered, type Patience } from './patience.ts';
import { errorOfPostgres } from './postgres-failure.ts';
import { inTransaction } from './transaction.ts';

/** Between two heartbeats. Milliseconds. */
const HEARTBEAT_MS = 5000;
/** A worker that was silent for two heartbeats is dead, and a database that does not answer one for so long is gone. Milliseconds. */
export const SILENT_MS: number = 2 * HEARTBEAT_MS;
/** What a heart waits for. */
export const BEATING: Patience = { everyMs: HEARTBEAT_MS, withinMs: SILENT_MS };

const NEXT = `SELECT nextval(pg_get_serial_sequence('worker', 'id')) AS id`;
const TAKE = `SELECT pg_advisory_lock(${LIFE_LOCKS}, ${lockName('$1')})`;
const BEAT = `UPDATE worker SET heartbeat_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
  WHERE id = $1 AND alive = 1`;

/**
 * The life of this process as others see it: a lock that its own connection holds, gone with the connection, and a
 * heartbeat for when the process hangs and its connection does not.
 */
export interface PostgresLife {
  /** Begins an incarnation; the earlier one of this process, if any, is over. */
  begin(at: number): Promise<Reclaimed & { readonly incarnation: number }>;
  end(): Promise<void>;
  /** Called when the connection that is the life now breaks, or answers no heartbeat: to the others it is over. */
  onLost(hear: () => void): void;
}

/** Makes the life of one process. */
export function postgresLife(
  postgres: Postgres,
  self: WorkerSelf,
  { everyMs, withinMs }: Patience = BEATING,
): PostgresLife {
  let hearLost: () => void = () => undefined;
  let client: Client | null = null;
  let heart: NodeJS.Timeout | undefined;

  async function end(): Promise<void> {
    clearInterval(heart);
    const had = client;
    client = null;
    if (had === null) return;
    // The lock is given back first: the server may take a while to notice that a connection is closed.
    if (!(await isAnswered(had.query('SELECT pg_advisory_unlock_all()'), withinMs))) cut(had);
    await had.end().catch(() => undefined);
  }

  // A beat that fails is not repeated: whoever cannot reach the database is not alive to it.
  async function beat(mine: Client, incarnation: number): Promise<void> {
    if (!(await isAnswered(mine.query(BEAT, [incarnation]), withinMs)) && client === mine) postgres.cutAll();
  }

  async function takeNext(mine: Client): Promise<number> {
    const incarnation = (await mine.query<{ id: number }>(NEXT)).rows[0]!.id;
    await mine.query(TAKE, [incarnation]);
    return incarnation;
  }

  async function hold(): Promise<{ mine: Client; incarnation: number }> {
    const mine: Client = await postgres.client(() => {
      if (client === mine) hearLost();
    });
    try {
      const taken = takeNext(mine);
      if (!(await isAnswered(taken, withinMs))) cut(mine);
      return { mine, incarnation: await taken };
    } catch (error) {
      await mine.end().catch(() => undefined);
      throw error;
    }
  }

  return {
    async begin(at) {
      await end();
      const { mine, incarnation } = await hold().catch((error: unknown) => {
        throw errorOfPostgres(error);
      });
      client = mine;
      heart = setInterval(() => void beat(mine, incarnation), everyMs).unref();
      const work = { id: incarnation, silentMs: SILENT_MS, at, self };
      const begun = await inTransaction(postgres, (tx) => beginIncarnation(tx, work), 'READ COMMITTED');
      return { ...begun, incarnation };
    },
    end,
    onLost(hear) {
      hearLost = hear;
    },
  };
}

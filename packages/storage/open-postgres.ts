import { hostname } from 'node:os';
import { type Log, type Store, StoreUnavailable } from '@loopwright/runtime/ports';
import { accountStore } from './account-store.ts';
import type { WorkerSelf } from './changes/log/begin-incarnation.postgres.ts';
import { historyStore } from './history-store.ts';
import { migratePostgres } from './migrations/migrate.postgres.ts';
import { DatabaseTooNew } from './open-errors.ts';
import { postgresBells } from './postgres/bells.ts';
import { postgresChanger } from './postgres/changer.ts';
import { postgresCluster } from './postgres/cluster.ts';
import { postgresCommitLog } from './postgres/commit-log.ts';
import { connectPostgres, type Postgres } from './postgres/connect.ts';
import { databaseName } from './postgres/database-name.ts';
import { BEATING, type PostgresLife, postgresLife } from './postgres/life.ts';
import { openingFailure } from './postgres/opening-failure.ts';
import { isAnswered, type Patience } from './postgres/patience.ts';
import { postgresReader } from './postgres/reader.ts';
import { watchAnswers } from './postgres/watch-answers.ts';
import { waitingStore } from './waiting-store.ts';
import { workflowStore } from './workflow-store.ts';

const CONNECTIONS = 8;
/** Slots of loops that a process holds where nothing else is said. */
const MOST_SLOTS = 1000;

/** How a PostgreSQL is opened. */
export interface PostgresOptions {
  readonly clock: { now(): number };
  /** What this process is to the others on the database. Absent: one that takes whatever loops there are. */
  readonly worker?: Partial<Omit<WorkerSelf, 'name'>>;
  /** Is told of what others than our processes notify. Absent: nobody is. */
  readonly log?: Pick<Log, 'warn'>;
  /** How soon a database that falls silent is gone. Absent: as in production. */
  readonly patience?: Patience;
}

const NOBODY: Pick<Log, 'warn'> = { warn: () => undefined };

async function makeReady(postgres: Postgres, url: string): Promise<void> {
  const client = await postgres.client();
  try {
    const migrated = await migratePostgres(client);
    if (migrated.outcome === 'too-new') throw new DatabaseTooNew(databaseName(url), migrated.found, migrated.known);
  } finally {
    await client.end();
  }
}

/**
 * Opens a PostgreSQL, makes our tables when they are not there and migrates them when they are old. Rejects with
 * DatabaseTooNew (nothing was touched), DatabaseUnfit (too old, read-only, a right is missing) or StoreUnavailable.
 *
 * @param url - `postgres://user:password@host:port/database`
 */
export async function openPostgres(
  url: string,
  { clock, worker = {}, log: lines = NOBODY, patience = BEATING }: PostgresOptions,
): Promise<Store> {
  const postgres = connectPostgres(url, CONNECTIONS);
  const unwatch = watchAnswers(postgres, url, patience.everyMs);
  try {
    await makeReady(postgres, url);
  } catch (error) {
    unwatch();
    await postgres.pool.end();
    throw openingFailure(url, error);
  }
  const self = {
    name: `${hostname()}:${process.pid}`,
    works: worker.works ?? true,
    tags: worker.tags ?? [],
    mostSlots: worker.mostSlots ?? MOST_SLOTS,
    address: worker.address ?? (() => null),
  };
  const beating = postgresLife(postgres, self, patience);
  const life: PostgresLife = {
    ...beating,
    begin(at) {
      unwatch(); // its heart looks from now on
      return beating.begin(at);
    },
  };
  const bells = postgresBells(postgres, lines);
  const change = postgresChanger(postgres, life);
  const read = postgresReader(postgres);
  const now = () => clock.now();
  const log = postgresCommitLog(postgres, change, now);
  return {
    log,
    workflows: workflowStore(read, change, now),
    accounts: accountStore(read, change, now),
    history: historyStore(read, change),
    waiting: waitingStore(read, change),
    cluster: postgresCluster(postgres, read, life, bells, now),
    backup: () => Promise.reject(new StoreUnavailable('A PostgreSQL is backed up by its own tools, such as pg_dump')),
    async probe() {
      const asked = change('probe', { at: now() });
      if (!(await isAnswered(asked, patience.withinMs))) postgres.cutAll(); // no heart beats between two lives
      return asked.then(
        () => true,
        () => false,
      );
    },
    checkpoint: async () => undefined, // the server has its own
    async stop() {
      try {
        await log.stop();
        await bells.stop();
        await life.end();
        await postgres.pool.end();
      } finally {
        unwatch();
      }
    },
  };
}

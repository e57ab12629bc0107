import { DatabaseSync } from 'node:sqlite';
import { type Store, StoreUnavailable } from '@loopwright/runtime/ports';
import { accountStore } from './account-store.ts';
import { changerOn } from './change.ts';
import { LEFT_OVER } from './changes/log/free-leases.sqlite.ts';
import { commitLog } from './commit-log.ts';
import { historyStore } from './history-store.ts';
import { migrate } from './migrations/migrate.sqlite.ts';
import { readerOn } from './queries/read.ts';
import { answeringOn, type Changes } from './thread/answering.ts';
import { CHANGES } from './thread/changes.ts';
import { errorOf, type ThreadClient } from './thread/connect.ts';
import type { ReadStatement, WriterRequest } from './thread/protocol.ts';
import { rowsOn } from './thread/read-connection.ts';
import { classify } from './thread/sqlite-failure.ts';
import { waitingStore } from './waiting-store.ts';
import { workflowStore } from './workflow-store.ts';

/** How a database in memory is opened. */
interface MemoryOptions {
  readonly clock: { now(): number };
  /** Changes that it makes in its own way. */
  readonly changes?: Partial<Changes>;
}

/** A store in memory. */
export interface MemoryStore extends Store {
  /** The same data as another process would open them, after this one is gone. */
  readonly database: DatabaseSync;
}

/** Images of databases, as later releases of Node 24 have them; @types/node does not know of them yet. */
type WithImages = DatabaseSync & { serialize?(): Uint8Array; deserialize?(image: Uint8Array): void };

/** A database with the newest schema and nothing in it: the first one of this thread is migrated, the others are its image. */
let emptyImage: Uint8Array | null = null;

function emptyDatabase(): DatabaseSync {
  const database: WithImages = new DatabaseSync(':memory:');
  if (emptyImage !== null && database.deserialize !== undefined) {
    database.deserialize(emptyImage);
    return database;
  }
  const migrated = migrate(database);
  if (migrated.outcome !== 'ready') throw new StoreUnavailable(`A new database is ${migrated.outcome}`);
  emptyImage = database.serialize?.() ?? null;
  return database;
}

/**
 * Opens an empty SQLite in the memory of this thread: what it is asked is done before the call returns, by the same
 * statements as on disk. Nothing of it is durable: for trying what a crash does to a workflow, and for simulations.
 */
export function openInMemory({ clock, changes = {} }: MemoryOptions): MemoryStore {
  const database = emptyDatabase();
  database.exec('PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY');
  database.exec(LEFT_OVER);
  const rows = rowsOn(database);
  const reads = {
    read: (statements: readonly ReadStatement[]) => statements.map(rows),
    checkpoint: () => null,
    close: () => undefined,
  };
  const answer = answeringOn(database, () => reads, { ...CHANGES, ...changes });
  const client: ThreadClient = {
    async ask(request) {
      try {
        return answer({ id: 0, ...request } as unknown as WriterRequest);
      } catch (error) {
        throw errorOf(classify(error));
      }
    },
    stop: async () => undefined,
  };
  const change = changerOn(client);
  const read = readerOn(client, { ...client, isUp: () => false, warmUp: () => undefined });
  const now = () => clock.now();
  return {
    database,
    log: commitLog(client, change, now),
    workflows: workflowStore(read, change, now),
    accounts: accountStore(read, change, now),
    history: historyStore(read, change),
    waiting: waitingStore(read, change),
    cluster: null,
    backup: () => Promise.reject(new StoreUnavailable('A database in memory is not backed up')),
    async probe() {
      await change('probe', { at: now() });
      return true;
    },
    checkpoint: async () => undefined,
    stop: async () => undefined,
  };
}

import type { AccountStore } from './accounts.ts';
import type { Cluster } from './cluster.ts';
import type { CommitLog } from './commit.ts';
import type { HistoryStore } from './history.ts';
import type { WaitingStore } from './waiting.ts';
import type { WorkflowStore } from './workflows.ts';

/** A database with everything in it. Opened by `storage`; which one it is, only `app` knows. */
export interface Store {
  readonly log: CommitLog;
  readonly workflows: WorkflowStore;
  readonly accounts: AccountStore;
  readonly history: HistoryStore;
  readonly waiting: WaitingStore;
  /** Null where one process has the database to itself. */
  readonly cluster: Cluster | null;
  /** Writes a consistent copy to a new file while work goes on. Rejects when the file exists. */
  backup(file: string): Promise<void>;
  /** Whether a durable write would succeed now; writes a row to find out. */
  probe(): Promise<boolean>;
  /** Moves the write-ahead log into the database; called by a timer, never by a commit. */
  checkpoint(): Promise<void>;
  stop(): Promise<void>;
}

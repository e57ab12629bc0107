import { join } from 'node:path';
import type { Store, StoreUnavailable } from '@loopwright/runtime/ports';
import { accountStore } from './account-store.ts';
import { backUp } from './backup.ts';
import { changerOn } from './change.ts';
import { commitLog } from './commit-log.ts';
import { DatabaseUnavailable, unusableFile } from './database-unavailable.ts';
import { historyStore } from './history-store.ts';
import { makeFolder } from './make-folder.ts';
import { DatabaseTooNew, DataFolderInUse, FolderDenied } from './open-errors.ts';
import { readerOn } from './queries/read.ts';
import { createCheckpoints } from './thread/checkpoint.ts';
import { startThread } from './thread/connect.ts';
import { createHeavyReads } from './thread/heavy-reads.ts';
import { waitingStore } from './waiting-store.ts';
import { workflowStore } from './workflow-store.ts';

const READER_IDLE_MS = 30_000;

/** How an embedded database is opened. */
export interface SqliteOptions {
  /** Folder of the database; made when it is not there. One engine at a time works on it. */
  readonly dataDir: string;
  readonly clock: { now(): number };
  /** Called once when nobody knows what the disk holds any more, or a thread died: the process must exit. */
  readonly onFatal?: (error: StoreUnavailable) => void;
  /** A thread for heavy reads ends when it was idle for so long, milliseconds. */
  readonly readerIdleMs?: number;
  /** PRAGMA texts for the writer, such as `max_page_count = 100`: how tests make a disk full. */
  readonly pragmas?: readonly string[];
}

/** A store on SQLite. */
export interface SqliteStore extends Store {
  /** Sets a PRAGMA of the writer while it works. For tests: a disk that is full, and has room again. */
  pragma(text: string): Promise<void>;
}

/**
 * Opens the database `loopwright.db` of a data folder, makes it when it is new and migrates it when it is old.
 * Rejects with DataFolderInUse, with DatabaseTooNew (the file is untouched), with FolderDenied, or with StoreUnavailable.
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStore> {
  return (await beginOpening(options)).opened;
}

/** The same; resolves once the thread that opens it was started, so that the caller can do other work meanwhile. */
export async function beginOpening(options: SqliteOptions): Promise<{ readonly opened: Promise<SqliteStore> }> {
  await makeFolder(options.dataDir);
  const opened = open(options);
  opened.catch(() => undefined); // heard of when the caller asks
  return { opened };
}

async function open({
  dataDir,
  clock,
  onFatal = () => {},
  readerIdleMs = READER_IDLE_MS,
  pragmas = [],
}: SqliteOptions): Promise<SqliteStore> {
  const file = join(dataDir, 'loopwright.db');
  let told = false;
  const fatal = (error: StoreUnavailable): void => {
    if (told) return;
    told = true;
    onFatal(error);
  };

  const { client, opening } = await startThread(
    new URL('./thread/writer.ts', import.meta.url),
    { dataDir, file, pragmas },
    true,
    fatal,
  );
  if (opening?.opening !== 'ready') {
    switch (opening?.opening) {
      case 'in-use':
        throw new DataFolderInUse(dataDir);
      case 'too-new':
        throw new DatabaseTooNew(file, opening.found, opening.known);
      case 'foreign':
        throw new DatabaseUnavailable(`${file} is no database of Loopwright: choose another folder by --data-dir`);
      case 'denied':
        throw new FolderDenied(opening.text);
      default:
        throw unusableFile(file, 'opened', opening ?? { text: 'unknown reason', isDamaged: false });
    }
  }
  const heavyReads = createHeavyReads(file, readerIdleMs, fatal);
  const { writer, checkpoint } = createCheckpoints(client, heavyReads);

  const change = changerOn(writer);
  const read = readerOn(writer, heavyReads);
  const now = () => clock.now();
  return {
    log: commitLog(writer, change, now),
    workflows: workflowStore(read, change, now),
    accounts: accountStore(read, change, now),
    history: historyStore(read, change),
    waiting: waitingStore(read, change),
    cluster: null,
    backup: (target) => backUp(file, target),
    async probe() {
      try {
        await change('probe', { at: now() });
        return true;
      } catch {
        return false;
      }
    },
    checkpoint,
    async stop() {
      await heavyReads.stop();
      await writer.stop();
    },
    async pragma(text) {
      await writer.ask({ ask: 'pragma', text });
    },
  };
}

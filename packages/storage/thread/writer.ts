import { flushCompileCache } from 'node:module';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { FlushResult } from '@loopwright/runtime/ports';
import { LEFT_OVER } from '../changes/log/free-leases.sqlite.ts';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { FolderDenied } from '../open-errors.ts';
import { answeringOn } from './answering.ts';
import type { Opening, Reply, WriterRequest } from './protocol.ts';
import { openReadConnection, type ReadConnection } from './read-connection.ts';
import { orDenied } from './rights.ts';
import { classify, isDamage } from './sqlite-failure.ts';
import { takeFolder } from './take-folder.ts';

/** The one thread that writes; between flushes it answers quick reads, on a connection of their own. It imports nothing but Node's own modules, so that it stays small. */
const port = parentPort!;
const { dataDir, file, pragmas } = workerData as { dataDir: string; file: string; pragmas: readonly string[] };

/** What the start needs is compiled by then, milliseconds. */
const SETTLED_MS = 500;

function open(): { database: DatabaseSync; lock: DatabaseSync } | null {
  const tell = (opening: Opening): null => {
    port.postMessage(opening);
    return null;
  };
  let lock: DatabaseSync | null = null;
  let database: DatabaseSync | null = null;
  try {
    lock = takeFolder(dataDir);
    if (lock === null) return tell({ opening: 'in-use' });
    database = new DatabaseSync(file, { timeout: 5000 });
    const migrated = migrate(database);
    if (migrated.outcome === 'ready') {
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
        PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY`);
      // One that this user may not write was opened to be read: it is told so now, and not at the first change.
      database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${migrated.version}; ROLLBACK`);
      database.exec(LEFT_OVER);
      for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`);
      tell({ opening: 'ready', version: migrated.version });
      return { database, lock };
    }
    tell(
      migrated.outcome === 'foreign'
        ? { opening: 'foreign' }
        : { opening: 'too-new', found: migrated.found, known: migrated.known },
    );
  } catch (thrown) {
    const error = orDenied(thrown, dataDir, basename(file));
    const text = error instanceof Error ? error.message : String(error);
    tell(
      error instanceof FolderDenied
        ? { opening: 'denied', text }
        : { opening: 'failed', text, isDamaged: isDamage(error) },
    );
  }
  database?.close();
  lock?.close();
  return null;
}

function serve(database: DatabaseSync, lock: DatabaseSync): void {
  let reads: ReadConnection | null = null;
  const answer = answeringOn(database, () => {
    reads ??= openReadConnection(file, 2000);
    return reads;
  });

  port.on('message', (request: WriterRequest) => {
    let reply: Reply;
    try {
      const value = answer(request);
      // Of most flushes there is nothing to tell, and an object costs more to send than all the rest of the answer.
      reply = request.ask === 'flush' && isPlain(value as FlushResult) ? request.id : { id: request.id, value };
    } catch (error) {
      reply = { id: request.id, failure: classify(error) };
    }
    // Given back at once: V8 does not feel the weight of such buffers, and would let megabytes of them gather.
    if (request.ask === 'flush') request.flush.bytes.buffer.transfer(0);
    if (request.ask === 'stop') {
      reads?.close();
      database.close();
      lock.close();
    }
    port.postMessage(reply);
    if (request.ask === 'stop') port.close();
  });
}

function isPlain(result: FlushResult): boolean {
  return result.outcome === 'landed' && result.dropped.length === 0 && result.refused.length === 0;
}

const opened = open();
if (opened !== null) {
  serve(opened.database, opened.lock);
  // What a process that is killed never wrote, the next one would have to strip and compile again, at 28 MiB.
  setTimeout(flushCompileCache, SETTLED_MS).unref();
} else port.close();

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReaderRequest, Reply } from './protocol.ts';
import { classify } from './sqlite-failure.ts';

/** The thread that reads, so that no read delays a flush. It sees every commit that was acknowledged before it is asked. */
const port = parentPort!;
const { file } = workerData as { file: string };
const database = new DatabaseSync(file, { timeout: 5000 });
database.exec(
  'PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY',
);

const MOST_PREPARED = 300;
const prepared = new Map<string, StatementSync>();

function statement(sql: string): StatementSync {
  let found = prepared.get(sql);
  if (found === undefined) {
    if (prepared.size >= MOST_PREPARED) prepared.clear();
    found = database.prepare(sql);
    prepared.set(sql, found);
  }
  return found;
}

function answer(request: ReaderRequest): unknown {
  switch (request.ask) {
    case 'read': {
      database.exec('BEGIN');
      try {
        return request.statements.map(({ sql, parameters }) => statement(sql).all(...parameters));
      } finally {
        database.exec('COMMIT');
      }
    }
    case 'checkpoint':
      return database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    case 'stop':
      return null;
  }
}

port.on('message', (request: ReaderRequest) => {
  let reply: Reply;
  try {
    reply = { id: request.id, value: answer(request) };
  } catch (error) {
    reply = { id: request.id, failure: classify(error) };
  }
  if (request.ask === 'stop') database.close();
  port.postMessage(reply);
  if (request.ask === 'stop') port.close();
});

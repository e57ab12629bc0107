import { parentPort, workerData } from 'node:worker_threads';
import type { ReaderRequest, Reply } from './protocol.ts';
import { openReadConnection } from './read-connection.ts';
import { classify } from './sqlite-failure.ts';

/** The thread of heavy reads, so that none of them delays a flush. It lives while there are some. */
const port = parentPort!;
const { file } = workerData as { file: string };
const connection = openReadConnection(file, 8000);

function answer(request: ReaderRequest): unknown {
  switch (request.ask) {
    case 'read':
      return connection.read(request.statements);
    case 'checkpoint':
      return connection.checkpoint();
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
  if (request.ask === 'stop') connection.close();
  port.postMessage(reply);
  if (request.ask === 'stop') port.close();
});

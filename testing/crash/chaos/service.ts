import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as the outside service got it. */
export interface Call {
  /** The key that a task repeats when it may have run before. */
  readonly taskKey: string | null;
  readonly at: number;
  readonly path: string;
  readonly body: { readonly n: number; readonly key: string };
}

/** The world outside: it remembers what it was asked to do. */
export interface Service {
  readonly origin: string;
  readonly calls: readonly Call[];
  end(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; every call is answered by `{}`. */
export async function startService(): Promise<Service> {
  const calls: Call[] = [];
  const server = createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      const body = JSON.parse(text === '' ? '{"n":0,"key":""}' : text) as Call['body'];
      calls.push({
        taskKey: typeof key === 'string' ? key : null,
        at: performance.now(),
        path: request.url ?? '',
        body,
      });
      reply.writeHead(200, { 'content-type': 'application/json' });
      reply.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

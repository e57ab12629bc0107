import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../process/api.ts';

const CLOSE_MS = 60_000;

/** One call as the outside service got it. */
export interface ReceivedCall {
  /** The `Idempotency-Key`, which a task repeats when it may have run before. */
  readonly key: string | null;
  readonly path: string;
  readonly body: string;
  /** When it had come whole, as `performance.now()` has it. */
  readonly at: number;
}

/** A local HTTP service that remembers what it was sent. */
export interface Receiver {
  readonly origin: string;
  /** Bodies by the `Idempotency-Key` they came with, in order of arrival. */
  readonly calls: readonly ReceivedCall[];
  /** Resolves when it has closed all connections that were kept open: so it does with each that is idle for some seconds. */
  left(): Promise<void>;
  end(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; it answers every call with `{"ok":true}`. */
export async function startReceiver(): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      calls.push({ key: typeof key === 'string' ? key : null, path: request.url ?? '', body, at: performance.now() });
      reply.writeHead(200, { 'content-type': 'application/json' });
      reply.end('{"ok":true}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async left() {
      await until(
        'all connections are closed',
        () => new Promise<boolean>((resolve) => server.getConnections((_, count) => resolve(count === 0))),
        CLOSE_MS,
      );
    },
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

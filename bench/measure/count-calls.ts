import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A local HTTP service that counts what it was sent. */
export interface CallCounter {
  readonly origin: string;
  calls(): number;
  /** Different `Idempotency-Key`s among them. */
  keys(): number;
  /** When the first came, on the clock of `performance.now()`. */
  firstAt(): number;
  lastAt(): number;
  /** Counts from 0 again. */
  forget(): void;
  end(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; it answers every call with `{"ok":true}`. */
export async function countCalls(): Promise<CallCounter> {
  let calls = 0;
  let firstAt = Number.NaN;
  let lastAt = Number.NaN;
  const keys = new Set<string>();
  const server = createServer((request, reply) => {
    lastAt = performance.now();
    if (calls === 0) firstAt = lastAt;
    calls += 1;
    keys.add(String(request.headers['idempotency-key']));
    request.resume();
    reply.writeHead(200, { 'content-type': 'application/json' });
    reply.end('{"ok":true}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls: () => calls,
    keys: () => keys.size,
    firstAt: () => firstAt,
    lastAt: () => lastAt,
    forget() {
      calls = 0;
      keys.clear();
    },
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

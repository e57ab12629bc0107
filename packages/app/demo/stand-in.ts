import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A local HTTP service that the demo's workflow calls. */
export interface StandIn {
  readonly origin: string;
  /** Calls so far. */
  calls(): number;
  end(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; it accepts every order. */
export async function startStandIn(): Promise<StandIn> {
  let calls = 0;
  const server = createServer((request, reply) => {
    request.resume();
    request.on('end', () => {
      calls += 1;
      reply.writeHead(200, { 'content-type': 'application/json' });
      reply.end(JSON.stringify({ accepted: true, number: calls }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

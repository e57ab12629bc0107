import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A local HTTP service that keeps each caller waiting until so many are there at once. */
export interface Meeting {
  readonly origin: string;
  end(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. When `size` calls wait, each gets what `behind` answers to a GET of its path. */
export async function startMeeting(size: number, behind: string): Promise<Meeting> {
  let waiting: (() => void)[] = [];
  const server = createServer(async (request, reply) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length < size) return;
      for (const go of waiting) go();
      waiting = [];
    });
    const answer = await fetch(behind + request.url);
    reply.writeHead(answer.status, { 'content-type': 'application/json' });
    reply.end(await answer.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

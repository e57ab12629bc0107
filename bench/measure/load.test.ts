import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { load } from './load.ts';

/** A server that takes requests to /good, of those to /full one alone, and cuts those to /cut. */
let server: Server;
let origin: string;
let answered: Record<string, number>;

beforeEach(async () => {
  answered = {};
  server = createServer((request, reply) => {
    const path = request.url!.slice(1);
    answered[path] = (answered[path] ?? 0) + 1;
    if (path === 'cut') request.socket.destroy();
    else reply.writeHead(path === 'full' && answered[path] > 1 ? 429 : 202).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const send = (path: string) => load(`${origin}/${path}`, '{}', {}, { seconds: 1, connections: 2 });

it('what is answered 2xx is what counts', async () => {
  const { perSecond } = await send('good');
  expect(perSecond).toBeGreaterThan(0);
  expect(perSecond).toBeLessThanOrEqual(answered.good!);
});

it('refusals end a measurement, and are told by their status', async () => {
  await expect(send('full')).rejects.toThrow(/\/full were not all answered 2xx.*: 1 × 202, \d+ × 429$/);
});

it('requests without an answer end a measurement', async () => {
  await expect(send('cut')).rejects.toThrow(/\/cut were not all answered 2xx.*: \d+ without an answer$/);
});

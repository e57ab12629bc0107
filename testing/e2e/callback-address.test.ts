import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess;
/** Where runs pause, and tell their URLs. */
let far: Server;
/** URLs that came. */
let urls: string[];
/** Calls that came to `/pause`. The second one is never answered. */
let pauses: number;

beforeEach(async () => {
  folder = await temporaryFolder('callback-address');
  urls = [];
  pauses = 0;
  far = createServer((request, reply) => {
    if (request.url === '/pause') {
      pauses += 1;
      if (pauses !== 2) reply.end('{}');
      return;
    }
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      urls.push(JSON.parse(body).url);
      reply.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(far, 'listening');
  server = await startServer(folder.path);
});
afterEach(async () => {
  await server.end('SIGKILL');
  far.closeAllConnections();
  far.close();
  await folder.remove();
});

it('a call-back URL of a server that took a free port leads to it, also from a run that it takes up as it starts', async () => {
  const origin = `http://127.0.0.1:${(far.address() as AddressInfo).port}`;
  const api = await withApiKey((await registerOwner(server.origin)).api);
  const ids = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
      pause: { type: 'http-request', form: { url: `${origin}/pause` } },
      url: { type: 'callback-url' },
      tell: {
        type: 'http-request',
        form: { method: 'POST', url: `${origin}/url`, body: '{"url": "{{ data.callback.url }}"}' },
      },
      wait: { type: 'wait-for-callback' },
    },
    ['hook>pause', 'pause>url', 'url>tell', 'tell>wait'],
  );
  await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
  const told = (count: number): Promise<string> =>
    until(`${count} URLs went out`, async () => urls.length === count && urls[count - 1]);
  const succeeded = (on: typeof api, count: number) =>
    until(`${count} runs succeeded`, async () => {
      const { body } = await on.call<{ items: { state: string }[] }>('GET', `/api/runs/?workflow=${ids.workflow}`);
      return body.items.filter(({ state }) => state === 'succeeded').length === count;
    });

  await api.call('POST', '/api/webhooks/orders/', {});
  const first = await told(1);
  expect(new URL(first).origin).toBe(server.origin);
  expect((await fetch(first, { method: 'POST' })).status).toBe(202);
  await succeeded(api, 1);

  await api.call('POST', '/api/webhooks/orders/', {});
  await until('it pauses', async () => pauses === 2);
  await server.end('SIGKILL');
  server = await startServer(folder.path);
  const second = await told(2);
  expect(new URL(second).origin).toBe(server.origin);
  expect((await fetch(second, { method: 'POST' })).status).toBe(202);
  await succeeded(api.at(server.origin), 2);
});

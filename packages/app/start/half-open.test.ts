import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { registerOwner } from '../../../testing/process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../../../testing/process/server-process.ts';

it('clients that never close their own side hold up no stop: neither an idle one nor one whose answer is under way', async () => {
  const folder = await temporaryFolder('half-open');
  const slow = createServer().listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const address = slow.address() as AddressInfo;
  const asked = once(slow, 'request');
  let server: ServerProcess | null = null;
  try {
    server = await startServer(folder.path);
    const { api } = await registerOwner(server.origin);
    const port = Number(new URL(server.origin).port);
    const { body: workflow } = await api.call<{ id: string }>('POST', '/api/workflow/', {
      name: 'Slow',
      workflow_type: 'api',
    });
    const add = async (nodeTemplate: string, form_values: object): Promise<string> => {
      const node = { nodeTemplate, form_values };
      const added = await api.call<{ id: string }>('POST', `/api/workflow/${workflow.id}/nodes/add/`, node);
      expect(added.status).toBe(201);
      return added.body.id;
    };
    const [source, target] = [
      await add('webhook-producer', { webhook_id: 'a' }),
      await add('http-request', { url: `http://127.0.0.1:${address.port}/` }),
    ];
    await api.call('POST', `/api/workflow/${workflow.id}/connections/add/`, { source, target });
    expect((await api.call('POST', `/api/workflow/${workflow.id}/activate/`)).status).toBe(200);

    const post = (path: string) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      const body = '{}';
      const head = {
        host: 'a',
        'content-type': 'application/json',
        'content-length': String(body.length),
        ...api.headers,
      };
      const fields = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`POST ${path} HTTP/1.1\r\n${fields.join('')}\r\n${body}`);
      return socket;
    };
    const idle = post('/api/webhooks/nobody/');
    await once(idle, 'data');
    const busy = post(`/api/workflow/${workflow.id}/execute/`);
    await asked; // its run is under way
    let came = '';
    busy.on('data', (chunk) => {
      came += chunk;
    });
    const [code] = await Promise.all([server.end('SIGTERM'), once(busy, 'end'), once(idle.resume(), 'end')]);
    // A stop that is held up gives up by itself, with 1.
    expect({ code, log: server.log() }).toEqual({ code: 0, log: '' });
    expect(came).toContain('\r\nConnection: close\r\n');
    for (const socket of [idle, busy]) socket.destroy();
  } finally {
    await server?.end('SIGKILL');
    slow.closeAllConnections();
    slow.close();
    await folder.remove();
  }
});

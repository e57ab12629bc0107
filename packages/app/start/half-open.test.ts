import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { registerOwner } from '../../../testing/process/api.ts';
import { startServer, temporaryFolder } from '../../../testing/process/server-process.ts';

it('clients that never close their own side hold up no stop: neither an idle one nor one whose answer is under way', async () => {
  const folder = await temporaryFolder('half-open');
  try {
    const server = await startServer(folder.path);
    const { api } = await registerOwner(server.origin);
    const port = Number(new URL(server.origin).port);
    const { body: workflow } = await api.call<{ id: string }>('POST', '/api/workflow/', {
      name: 'Slow',
      workflow_type: 'api',
    });
    const add = async (nodeTemplate: string, form_values: object): Promise<string> => {
      const node = { nodeTemplate, form_values };
      return (await api.call<{ id: string }>('POST', `/api/workflow/${workflow.id}/nodes/add/`, node)).body.id;
    };
    const [source, target] = [await add('webhook-producer', { webhook_id: 'a' }), await add('delay', { duration: 1 })];
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
    const runs = () => api.call<{ items: object[] }>('GET', `/api/runs/?workflow=${workflow.id}`);
    while ((await runs()).body.items.length === 0);
    let came = '';
    busy.on('data', (chunk) => {
      came += chunk;
    });
    const began = performance.now();
    const [code] = await Promise.all([server.end('SIGTERM'), once(busy, 'end'), once(idle.resume(), 'end')]);
    expect({ code, log: server.log() }).toEqual({ code: 0, log: '' });
    expect(came).toContain('\r\nConnection: close\r\n');
    expect(performance.now() - began).toBeLessThan(5000);
    for (const socket of [idle, busy]) socket.destroy();
  } finally {
    await folder.remove();
  }
});

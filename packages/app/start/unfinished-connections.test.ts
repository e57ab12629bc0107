import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createApi } from '../../../testing/process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../../../testing/process/server-process.ts';

it.each([
  ['half a head', 'POST /api/webhooks/a/ HTTP/1.1\r\nhost: a\r\n', []],
  [
    'half a body',
    'POST /api/auth/login/ HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    [],
  ],
  ['nothing', '', []],
  ['nothing, where nobody signs in', '', ['--no-auth']],
])('a client that has sent %s holds up no stop', async (_what, sent, args) => {
  const folder = await temporaryFolder('unfinished');
  let server: ServerProcess | null = null;
  let socket: Socket | null = null;
  try {
    server = await startServer(folder.path, { args });
    socket = connect({ port: Number(new URL(server.origin).port), host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    socket.on('error', () => undefined).write(sent);
    await createApi(server.origin, {}).call('GET', '/health'); // what came before was read by then
    // A stop that is held up gives up by itself, with 1.
    expect(await server.end('SIGTERM')).toBe(0);
  } finally {
    socket?.destroy();
    await server?.end('SIGKILL');
    await folder.remove();
  }
});

it('a trial whose service never answers holds up no stop', async () => {
  const folder = await temporaryFolder('unanswered');
  const service = createServer().listen(0, '127.0.0.1');
  let server: ServerProcess | null = null;
  try {
    await once(service, 'listening');
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
    server = await startServer(folder.path, { args: ['--no-auth'] });
    const asked = once(service, 'request');
    const trial = createApi(server.origin, {})
      .call('POST', '/api/nodes/http-request/execute/', { form_data: { method: 'GET', url }, input_data: {} })
      .catch(() => undefined);
    await asked;
    expect(await server.end('SIGTERM')).toBe(0);
    await trial;
  } finally {
    service.closeAllConnections();
    service.close();
    await server?.end('SIGKILL');
    await folder.remove();
  }
});

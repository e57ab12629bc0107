import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
let port: number;
beforeAll(async () => {
  server = await openServer();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  port = (server.app.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

function send(text: string, to = port): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (part) => {
      answer += part;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('what is no HTTP request', () => {
  it.each([
    ['nonsense\r\n\r\n', '400 Bad Request'],
    ['GET / HTTP/1.1\r\nbad header\r\n\r\n', '400 Bad Request'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', '400 Bad Request'],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ])('is answered in the envelope: %#', async (text, status) => {
    const [head, body] = (await send(text)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status}`);
    expect(head).toContain('Connection: close');
    expect(JSON.parse(body!)).toMatchObject({ code: 'INVALID_REQUEST', details: {}, error: expect.any(String) });
  });
});

it('a request that does not arrive in time is told so, and how long that is', async () => {
  const slow = await openServer();
  try {
    await slow.app.ready();
    const { server: http } = slow.app;
    const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    http.on('connection', (socket) => http.emit('clientError', late, socket)); // as Node does when it looks, each 30 s
    await slow.app.listen({ host: '127.0.0.1', port: 0 });
    const [head, body] = (await send('GET / HTTP/1.1\r\n', (http.address() as AddressInfo).port)).split('\r\n\r\n');
    expect(head).toContain('HTTP/1.1 408 Request Timeout');
    expect(head).toContain('Connection: close');
    expect(JSON.parse(body!)).toMatchObject({
      code: 'INVALID_REQUEST',
      error: 'The request did not arrive in time',
      detail: 'The request did not arrive in time: its head has 60 s, and the whole 600 s',
      timeout: 600,
    });
  } finally {
    await slow.close();
  }
});

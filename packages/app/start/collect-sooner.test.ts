import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { collectSoonerOnceLarge } from './collect-sooner.ts';

it.each([
  ['of 64 KiB', (body: Buffer) => ({ 'content-length': body.length })],
  ['of a length that is not told', () => ({ 'transfer-encoding': 'chunked' })],
])('small bodies are looked at until one comes %s, and none after it', async (_, headersOf) => {
  const server = createServer((incoming, reply) => void incoming.resume().on('end', () => reply.end()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  collectSoonerOnceLarge(server);
  const { port } = server.address() as AddressInfo;
  const post = async (body: Buffer, headers: Record<string, string | number>) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
    sent.end(body);
    const [reply] = await once(sent, 'response');
    await once(reply.resume(), 'end');
    return server.listenerCount('request');
  };
  const small = Buffer.alloc(65_535);
  expect(await post(small, { 'content-length': small.length })).toBe(2);
  const large = Buffer.alloc(65_536);
  expect(await post(large, headersOf(large))).toBe(1);
});

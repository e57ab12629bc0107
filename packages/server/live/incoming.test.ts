import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { hearFrames } from './incoming.ts';

let server: WebSocketServer;
let now: number;

beforeEach(async () => {
  now = 1_000_000;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

/** A client and what is heard of it, frame by frame. */
async function connect() {
  const near = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [far] = (await once(server, 'connection')) as [WebSocket];
  if (near.readyState !== WebSocket.OPEN) await once(near, 'open');
  hearFrames(
    far,
    { now: () => now, random: () => 0, after: () => () => undefined },
    { onRequest: (type) => far.emit('heard', type), onNoise: () => undefined },
  );
  const closed = once(near, 'close').then(([code]) => code as number);
  const send = async (frames: number): Promise<number | 'open'> => {
    for (let n = 1; n < frames; n += 1) near.send('{"type":"ping"}');
    near.send('{"type":"last"}');
    const last = new Promise<'open'>((resolve) => far.on('heard', (type) => type === 'last' && resolve('open')));
    return Promise.race([last, closed]);
  };
  return { send };
}

it('200 frames within ten seconds are heard, and one more closes the socket', async () => {
  const { send } = await connect();
  expect(await send(200)).toBe('open');
  now += 10_000;
  expect(await send(200)).toBe('open');
  expect(await send(1)).toBe(1008);
});

it('a clock that is set back closes no quiet client', async () => {
  const { send } = await connect();
  expect(await send(150)).toBe('open');
  now -= 3_600_000;
  for (let window = 0; window < 3; window += 1) {
    expect(await send(150)).toBe('open');
    now += 10_000;
  }
});

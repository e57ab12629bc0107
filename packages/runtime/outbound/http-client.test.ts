import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { HttpClient, HttpRequest } from '@loopwright/sdk';
import { afterEach, expect, it } from 'vitest';
import { handClock } from '../../../testing/runtime/hand-clock.ts';
import { createHttpClient } from './http-client.ts';
import { createOutboundPolicy } from './policy.ts';

const undiciTime = createRequire(import.meta.url)('undici/lib/util/timers.js') as { tick(ms: number): void };

/** Lets the time pass by which undici's own limits go. */
function passForUndici(ms: number): void {
  undiciTime.tick(1); // what was begun since counts from here
  undiciTime.tick(ms);
}

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function listening<S extends Server>(server: S): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A server that tells of each request and answers none. */
async function silentServer() {
  const requests = new EventEmitter<{ request: [IncomingMessage, ServerResponse] }>();
  const server = createServer((request, reply) => requests.emit('request', request, reply));
  undo.push(() => server.closeAllConnections());
  const port = await listening(server);
  return { origin: `http://127.0.0.1:${port}`, asked: () => once(requests, 'request').then(([, reply]) => reply) };
}

function client() {
  const clock = handClock();
  // Names are found nowhere: what a real resolver does with them, and how long it takes, is its own.
  const http = createHttpClient(createOutboundPolicy({ allowPrivate: true }), clock, (hostname, _, callback) => {
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname });
    setImmediate(() => callback(error, []));
  });
  undo.push(() => http.stop());
  const get = (url: string, timeoutMs: number, more: Partial<HttpRequest> = {}) =>
    http.send({ method: 'GET', url, timeoutMs, signal: new AbortController().signal, ...more });
  return { clock, http, get };
}

it.each([2.01, 10 / 3])('a limit of %s s need be no whole number of milliseconds', async (seconds) => {
  const { origin, asked } = await silentServer();
  const answer = client().get(origin, seconds * 1000);
  (await asked()).end('ok');
  expect((await answer).status).toBe(200);
});

it('a limit of 30 days is over after 30 days', async () => {
  const { origin, asked } = await silentServer();
  const { clock, get } = client();
  const month = 2_592_000_000;
  const [first, second] = [get(origin, month), await asked()];
  clock.pass(month - 1);
  second.end('ok');
  expect((await first).status).toBe(200);
  const late = get(origin, month);
  await asked();
  clock.pass(month);
  await expect(late).rejects.toMatchObject({ code: 'ETIMEDOUT', message: 'No answer within 2592000 s' });
});

it('an answer that is there when a process that stood still goes on counts, though its limit is over', async () => {
  const { origin, asked } = await silentServer();
  const { clock, get } = client();
  const answer = get(origin, 1000);
  (await asked()).end('ok');
  await new Promise<void>((resolve) => process.nextTick(resolve)); // it is sent then, and read in a later turn
  clock.pass(1000);
  expect((await answer).status).toBe(200);
});

it('an answer that begins or goes on after many minutes is waited for', async () => {
  const { origin, asked } = await silentServer();
  const answer = client().get(origin, 4_000_000);
  const reply = await asked();
  passForUndici(1_000_000);
  const begun = new Promise<void>((resolve) => {
    const seen = (): void => resolve();
    subscribe('undici:request:headers', seen);
    undo.push(() => unsubscribe('undici:request:headers', seen));
  });
  reply.write('a');
  await begun;
  passForUndici(1_000_000);
  reply.end('b');
  expect(Buffer.from((await answer).body).toString()).toBe('ab');
});

/** A server to which a connection is never open: it does not answer the handshake of TLS. */
async function neverOpen() {
  const connections = new EventEmitter<{ connection: [Socket] }>();
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    connections.emit('connection', socket);
  });
  const port = await listening(server);
  return { origin: `https://127.0.0.1:${port}`, connected: () => once(connections, 'connection').then(([one]) => one) };
}

it('a connection is waited for as long as its request, and then given up', async () => {
  const { origin, connected } = await neverOpen();
  const { clock, get } = client();
  let error: unknown = null;
  const failing = get(origin, 100_000).catch((cause: unknown) => {
    error = cause;
  });
  const socket = await connected();
  passForUndici(60_000);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(error).toBeNull();
  clock.pass(100_000);
  await Promise.all([failing, once(socket, 'close')]);
  expect(error).toMatchObject({ code: 'ETIMEDOUT', message: 'No answer within 100 s' });
});

it('a request that waited for the connection of another gets one of its own when that is given up', async () => {
  const { origin, connected } = await neverOpen();
  const { clock, get } = client();
  const first = get(origin, 100_000);
  await connected();
  const second = get(origin, 200_000);
  const again = connected();
  clock.pass(100_000);
  await expect(first).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await again;
  clock.pass(100_000);
  await expect(second).rejects.toMatchObject({ code: 'ETIMEDOUT', message: 'No answer within 200 s' });
});

it('a stop of its task ends a request with the reason of the stop, also while it connects', async () => {
  const { origin, connected } = await neverOpen();
  const stop = new AbortController();
  const failing = client().get(origin, 100_000, { signal: stop.signal });
  const socket = await connected();
  stop.abort(new Error('stopped'));
  await expect(failing).rejects.toThrow('stopped');
  await once(socket, 'close');
});

it('credentials in the address are sent as Basic, unless the headers have others', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, reply) => {
    seen.push(request.headers.authorization);
    reply.end(request.url);
  });
  undo.push(() => server.closeAllConnections());
  const address = `http://grace:p%40ss@127.0.0.1:${await listening(server)}/a`;
  const { get } = client();
  const { body } = await get(address, 10_000);
  await get(address, 10_000, { headers: { Authorization: 'Bearer mine' } });
  const own = `Basic ${Buffer.from('grace:p@ss').toString('base64')}`;
  expect([Buffer.from(body).toString(), seen]).toEqual(['/a', [own, 'Bearer mine']]);
});

it.each([
  ['a port where nobody listens', 'http://grace:p%40ss@127.0.0.1:9/'],
  ['a host that is not found', 'http://grace:p%40ss@nowhere.invalid/'],
  ['an address that may not be called', 'http://grace:p%40ss@169.254.169.254/'],
  ['an address that is none', 'http://grace:p%40ss@127.0.0.1:99999/'],
  ['another protocol', 'ftp://grace:p%40ss@127.0.0.1/'],
])('no error tells the credentials in the address: %s', async (_, address) => {
  const error: unknown = await client()
    .get(address, 10_000)
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(Error);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/grace|p@ss|p%40ss|Z3JhY2/);
});

it('a limit that is none is refused, and names the field', async () => {
  const { get } = client();
  for (const none of [0, -1, Number.NaN]) {
    await expect(get('http://127.0.0.1:9/', none)).rejects.toMatchObject({ code: 'FIELD_INVALID' });
  }
});

const CONTENT = JSON.stringify({ größe: 'x'.repeat(1000) });

/** A server that answers each request with these headers and bytes. */
async function answering(encoding: string, body: Uint8Array, status = 200): Promise<string> {
  const server = createServer((_, reply) => {
    reply.writeHead(status, { 'Content-Encoding': encoding, 'X-Kind': 'packed' }).end(body);
  });
  undo.push(() => server.closeAllConnections());
  return `http://127.0.0.1:${await listening(server)}/`;
}

it.each<[string, (content: string) => Uint8Array]>([
  ['gzip', gzipSync],
  ['X-Gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['gzip, identity, br', (content) => brotliCompressSync(gzipSync(content))],
])('an answer in %s is decoded', async (encoding, encode) => {
  const { headers, body } = await client().get(await answering(encoding, encode(CONTENT)), 10_000);
  expect(Buffer.from(body).toString()).toBe(CONTENT);
  expect(headers).toMatchObject({ 'x-kind': 'packed' });
  expect(headers).not.toHaveProperty('content-encoding');
  expect(headers).not.toHaveProperty('content-length');
});

it('an answer in what nobody here can decode is handed on as it came, and says so', async () => {
  const packed = gzipSync(CONTENT);
  const { headers, body } = await client().get(await answering('gzip, exi', packed), 10_000);
  expect([headers['content-encoding'], Buffer.from(body).equals(packed)]).toEqual(['gzip, exi', true]);
});

it.each([
  ['HEAD', 200],
  ['GET', 200],
  ['GET', 204],
  ['GET', 304],
])('an answer to %s with status %d and no body has none to decode', async (method, status) => {
  const reply = await client().get(await answering('gzip', Buffer.alloc(0), status), 10_000, { method });
  expect([reply.status, reply.body.byteLength]).toEqual([status, 0]);
});

it.each<[string, Uint8Array]>([
  ['gzip', gzipSync(CONTENT).subarray(0, -9)],
  ['gzip', Buffer.from(CONTENT)],
  ['br', Buffer.from(CONTENT)],
  ['zstd', zstdCompressSync(CONTENT).subarray(0, -3)],
])('an answer that is no whole %s is an error that says so', async (encoding, body) => {
  await expect(client().get(await answering(encoding, body), 10_000)).rejects.toMatchObject({
    code: expect.stringMatching(/^[A-Z]/i),
    message: expect.stringContaining(`The answer is no whole ${encoding}, which its Content-Encoding names: `),
  });
});

it.each<[string, (content: Uint8Array) => Uint8Array]>([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['gzip, gzip', (content) => gzipSync(gzipSync(content))],
])('an answer that is too large once %s is decoded is refused like one that came so', async (encoding, encode) => {
  const bomb = encode(Buffer.alloc(50 * 1024 * 1024 + 1));
  expect(bomb.byteLength).toBeLessThan(1_000_000);
  await expect(client().get(await answering(encoding, bomb), 60_000)).rejects.toMatchObject({
    code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    message: 'The answer is larger than 50 MiB',
  });
});

it('an answer that is too large as it comes is refused', async () => {
  const large = await answering('identity', Buffer.alloc(50 * 1024 * 1024 + 1));
  await expect(client().get(large, 60_000)).rejects.toMatchObject({ code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' });
});

it('an answer that names more encodings than anybody uses is refused', async () => {
  const origin = await answering(Array(6).fill('gzip').join(), gzipSync(CONTENT));
  await expect(client().get(origin, 10_000)).rejects.toThrow('more than 5 encodings');
});

/** The connection of a request that was answered is there for the next one a turn of the loop later. */
const isFree = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server that answers the first request on each connection, and closes it when a second one comes; of those behind the last of `most` it answers none. */
async function closingServer(most = 100) {
  const used = new Map<Socket, number>();
  const served: string[] = [];
  const server = createServer((request, reply) => {
    const isFirst = !used.has(request.socket);
    if (isFirst) used.set(request.socket, used.size + 1);
    const connection = used.get(request.socket)!;
    served.push(`${request.method} ${request.url} on connection ${connection}`);
    if (isFirst && connection <= most) reply.end('ok');
    else request.socket.destroy();
  });
  undo.push(() => server.closeAllConnections());
  const port = await listening(server);
  return { origin: `http://127.0.0.1:${port}`, served };
}

it.each([
  ['GET', {}],
  ['PUT', {}],
  ['POST', { idempotencyKey: 'a' }],
  ['PATCH', { headers: { 'Idempotency-Key': 'a' } }],
] as const)('%s %o is made again where its connection was kept open and is closed without an answer', async (method, more) => {
  const { origin, served } = await closingServer();
  const { http } = client();
  const send = (url: string) =>
    http.send({ method, url, timeoutMs: 1000, signal: new AbortController().signal, ...more });
  await send(`${origin}/first`);
  await isFree();
  expect((await send(`${origin}/second`)).status).toBe(200);
  expect(served).toEqual([
    `${method} /first on connection 1`,
    `${method} /second on connection 1`,
    `${method} /second on connection 2`,
  ]);
});

it('nothing is made again without a key, where it may be sent once only, or on a connection of its own', async () => {
  const { origin, served } = await closingServer();
  const { http } = client();
  const send = (from: HttpClient, path: string, more: Partial<HttpRequest> = {}) =>
    from.send({ method: 'POST', url: origin + path, timeoutMs: 1000, signal: new AbortController().signal, ...more });
  await send(http, '/first');
  await isFree();
  await expect(send(http, '/no-key')).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  await send(http, '/third');
  await isFree();
  await expect(send(http.once, '/once', { idempotencyKey: 'a' })).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  expect(served).toHaveLength(4);

  const rude = createTcpServer((socket) => socket.once('data', () => socket.destroy()));
  let came = 0;
  rude.on('connection', () => {
    came += 1;
  });
  const port = await listening(rude);
  await expect(client().get(`http://127.0.0.1:${port}`, 1000)).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  expect(came).toBe(1);
});

it('it is made again once, on a new connection, though another one is kept open', async () => {
  const { origin, served } = await closingServer(2);
  const { http } = client();
  const post = (path: string) =>
    http.send({
      method: 'POST',
      url: origin + path,
      timeoutMs: 1000,
      signal: new AbortController().signal,
      idempotencyKey: 'a',
    });
  await Promise.all([post('/first'), post('/first')]);
  await isFree();
  await expect(post('/second')).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  expect(served.slice(2)).toEqual([
    expect.stringMatching(/^POST \/second on connection [12]$/),
    'POST /second on connection 3',
  ]);
});

it('an answer that breaks off is not asked for again', async () => {
  const { origin, asked } = await silentServer();
  const { get } = client();
  const first = get(`${origin}/first`, 1000);
  (await asked()).end('ok');
  await first;
  await isFree();
  const second = get(`${origin}/second`, 1000);
  const reply = await asked();
  reply.write('half');
  reply.socket!.destroySoon();
  await expect(second).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});

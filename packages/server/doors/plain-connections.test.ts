import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from './answer.ts';
import { takePlainConnections } from './plain-connections.ts';

const DATE = 'Sun, 29 Nov 2026 11:00:00 GMT';

let server: Server;
let plain: { stop(): void };
/** Lines that were logged. */
let warned: string[];
/** Bodies that came by the plain way, and by the server's. */
let served: string[];
let requests: string[];
/** Answers that are held back until they are let go. */
let held: (() => void)[] | null;
/** Pieces that the server's side has read, and connections that it has. */
let received: number;
let connections: number;
const open: Socket[] = [];

beforeEach(async () => {
  served = [];
  requests = [];
  warned = [];
  held = null;
  server = createServer(async (request, response) => {
    requests.push(await text(request));
    response.end(`server ${requests.at(-1)}`);
  });
  plain = takePlainConnections(server, {
    find: ({ path }) => (path === '/door' ? answer : null),
    always: { vary: 'Origin' },
    now: () => Date.parse(DATE),
    log: { info() {}, warn: (_fields, text) => warned.push(text), error() {} },
  });
  received = 0;
  connections = 0;
  server.prependListener('connection', (socket: Socket) => {
    connections += 1;
    const { push } = socket;
    socket.push = (...chunk) => {
      received += 1;
      return push.apply(socket, chunk);
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
});

async function answer(body: Uint8Array): Promise<Answer | null> {
  const content = Buffer.from(body).toString();
  if (content !== 'stranger') served.push(content);
  if (held !== null) await new Promise<void>((resolve) => held!.push(resolve));
  if (content === 'stranger') return null;
  return { status: 200, text: `"${content}"` };
}

const request = (body: string, path = '/door', ...fields: string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: a', `Content-Length: ${Buffer.byteLength(body)}`, ...fields, '', body].join('\r\n');

/** A connection, and what came over it until that ends with a text. */
function client(): { readonly socket: Socket; until(end: string): Promise<string> } {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  open.push(socket);
  let all = '';
  let hear = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    all += chunk;
    hear();
  });
  return {
    socket,
    until: (end) =>
      new Promise((resolve) => {
        hear = () => {
          if (!all.endsWith(end)) return;
          resolve(all);
          all = '';
        };
        hear();
      }),
  };
}

async function when(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a plain connection', () => {
  it('answers one request after the other, without the server', async () => {
    const { socket, until } = client();
    for (const body of ['1', '2', 'ä€']) {
      socket.write(request(body));
      const length = Buffer.byteLength(`"${body}"`);
      expect(await until(`"${body}"`)).toBe(
        `HTTP/1.1 200 OK\r\nvary: Origin\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${length}\r\nDate: ${DATE}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n"${body}"`,
      );
    }
    expect([served, requests]).toEqual([['1', '2', 'ä€'], []]);
  });

  it.each<[string, string[]]>([
    ['for another path', [request('1', '/else')]],
    ['of another kind', [request('1', '/door', 'Connection: close')]],
    ['by a stranger', [request('stranger')]],
    ['in two pieces, the head first', [request('12').slice(0, -2), '12']],
    ['in two pieces, cut in the head', [request('12').slice(0, 20), request('12').slice(20)]],
    ['that is two in one', [request('1') + request('2')]],
  ])('goes to the server with a request %s, and stays there', async (_what, pieces) => {
    const { socket, until } = client();
    socket.write(request('first'));
    await until('"first"');
    const sent = pieces.join('').match(/(?<=\r\n\r\n)[a-z0-9]+?(?=POST|$)/g)!;
    for (const piece of pieces) {
      const came = received;
      socket.write(piece);
      if (piece !== pieces.at(-1)) await when(() => received > came);
    }
    await until(`server ${sent.at(-1)}`);
    expect([served, requests]).toEqual([['first'], sent]);
    if (pieces[0]!.includes('close')) return;
    socket.write(request('last'));
    await until('server last');
    expect(served).toEqual(['first']);
  });

  it('whose client does not wait for the answer gets all of them, in order', async () => {
    held = [];
    const { socket, until } = client();
    socket.write(request('1'));
    await when(() => held!.length === 1);
    socket.write(request('2'));
    await when(() => received === 2);
    held.shift()!();
    expect(await until('server 2')).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*"1"HTTP\/1.1 200 OK\r\n/);
    expect([served, requests]).toEqual([['1'], ['2']]);
  });

  it('whose client has said its last word gets its answer and is closed', async () => {
    held = [];
    const { socket, until } = client();
    socket.end(request('1'));
    await when(() => held!.length === 1 && received === 2); // the body, and that it was the last
    held.shift()!();
    expect(await until('"1"')).toContain('HTTP/1.1 200 OK');
    await once(socket, 'end');
  });

  it('is closed when the server stops: at once where it is idle, else behind its answer', async () => {
    held = [];
    const idle = client();
    const busy = client();
    busy.socket.write(request('1'));
    await when(() => held!.length === 1);
    await when(() => connections === 2);
    plain.stop();
    await once(idle.socket, 'end');
    held.shift()!();
    expect(await busy.until('"1"')).toContain('\r\nConnection: close\r\n\r\n');
    await once(busy.socket, 'end');
  });

  it('is closed when the server stops though its client keeps its own side open', async () => {
    held = [];
    const idle = client();
    const busy = client();
    idle.socket.write(request('0'));
    await when(() => held!.length === 1);
    held.shift()!();
    await idle.until('"0"');
    busy.socket.write(request('1'));
    await when(() => held!.length === 1);
    plain.stop();
    const ended = [once(idle.socket, 'end'), once(busy.socket, 'end')];
    held.shift()!();
    expect(await busy.until('"1"')).toContain('\r\nConnection: close\r\n\r\n');
    await Promise.all(ended);
    server.close();
    await once(server, 'close'); // not before every connection is gone
  });

  it("that comes while the server stops is the server's", async () => {
    server.keepAliveTimeout = 3_600_000;
    plain.stop();
    const { socket } = client();
    await when(() => connections === 1);
    server.closeAllConnections(); // of those that Node knows
    await once(socket.on('error', () => undefined).resume(), 'end');
  });

  it('whose client has said its last word is closed when its request is not for this way', async () => {
    held = [];
    const { socket } = client();
    socket.end(request('stranger'));
    await when(() => held!.length === 1 && received === 2);
    held.shift()!();
    socket.resume();
    await once(socket, 'end');
    expect(requests).toEqual([]);
    server.close();
    await once(server, 'close');
  });

  it('that is gone before its answer harms nobody', async () => {
    held = [];
    const { socket } = client();
    socket.write(request('1'));
    await when(() => held!.length === 1);
    socket.resetAndDestroy();
    await once(socket, 'close');
    held.shift()!();
    const other = client();
    held = null;
    other.socket.write(request('2'));
    await other.until('"2"');
  });

  it('that is silent is closed after the time of the server', async () => {
    server.keepAliveTimeout = 20;
    const { socket, until } = client();
    socket.write(request('1'));
    await until('"1"');
    await once(socket, 'end');
  });
});

describe('a server whose connections are not as they are known to be', () => {
  it.each<[string, (other: Server) => void]>([
    ['somebody else hears of them', (other) => other.on('connection', () => undefined)],
    ['nobody hears of them', (other) => other.removeAllListeners('connection')],
    [
      'another one than Node hears of them',
      (other) => other.removeAllListeners('connection').on('connection', () => {}),
    ],
  ])('keeps all of them, and says so: %s', (_case, change) => {
    const other = createServer();
    change(other);
    const before = other.listeners('connection');
    const log = { info() {}, warn: (_fields: object, line: string) => warned.push(line), error() {} };
    takePlainConnections(other, { find: () => answer, always: {}, now: Date.now, log }).stop();
    expect(other.listeners('connection')).toEqual(before);
    expect(warned).toEqual([expect.stringContaining('by Node')]);
  });
});

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPlainHead } from './plain-head.ts';

const LINE = 'POST /api/webhooks/a/ HTTP/1.1';
const head = (...lines: string[]): string => lines.join('\r\n');

describe('a plain head', () => {
  it('has a path, fields in lower case and the length of a body', () => {
    expect(
      readPlainHead(
        head(LINE, 'Host: a', 'Content-Length: 2', 'X-Api-Key:k', 'connection: Keep-Alive', 'Accept: text/html, */*'),
      ),
    ).toEqual({
      path: '/api/webhooks/a/',
      bodyBytes: 2,
      headers: {
        host: 'a',
        'content-length': '2',
        'x-api-key': 'k',
        connection: 'Keep-Alive',
        accept: 'text/html, */*',
      },
    });
  });

  it.each<[string, string]>([
    ['another method', head('PUT / HTTP/1.1', 'Host: a', 'Content-Length: 2')],
    ['another version', head('POST / HTTP/1.0', 'Host: a', 'Content-Length: 2')],
    ['a whole address', head('POST http://a/ HTTP/1.1', 'Host: a', 'Content-Length: 2')],
    ['no host', head(LINE, 'Content-Length: 2')],
    ['no length', head(LINE, 'Host: a')],
    ['a length of 0', head(LINE, 'Host: a', 'Content-Length: 0')],
    ['a length with a sign', head(LINE, 'Host: a', 'Content-Length: +2')],
    ['two lengths in one', head(LINE, 'Host: a', 'Content-Length: 2, 2')],
    ['a field twice', head(LINE, 'Host: a', 'Content-Length: 2', 'content-length: 2')],
    ['chunks', head(LINE, 'Host: a', 'Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['an expectation', head(LINE, 'Host: a', 'Content-Length: 2', 'Expect: 100-continue')],
    ['an upgrade', head(LINE, 'Host: a', 'Content-Length: 2', 'Upgrade: websocket')],
    ['a connection that closes', head(LINE, 'Host: a', 'Content-Length: 2', 'Connection: close')],
    ['a field of the connection', head(LINE, 'Host: a', 'Content-Length: 2', 'Connection: keep-alive, x-b')],
    ['a proxy connection', head(LINE, 'Host: a', 'Content-Length: 2', 'Proxy-Connection: close')],
    ['a blank before the colon', head(LINE, 'Host: a', 'Content-Length : 2')],
    ['a folded line', head(LINE, 'Host: a', 'X-A: b', ' c', 'Content-Length: 2')],
    ['a bare line feed', head(LINE, 'Host: a\nContent-Length: 2')],
    ['a bare carriage return', head(LINE, 'Host: a\rb', 'Content-Length: 2')],
    ['a byte that is not ASCII', head(LINE, 'Host: \u00e4', 'Content-Length: 2')],
    ['an empty field', head(LINE, 'Host: a', 'X-A:', 'Content-Length: 2')],
    ['a field that is the prototype', head(LINE, 'Host: a', '__proto__: b', 'Content-Length: 2')],
  ])('has nothing like %s', (_what, text) => {
    expect(readPlainHead(text)).toBeNull();
  });
});

describe('what is read as a plain head', () => {
  let server: Server;
  let heard: Pick<IncomingMessage, 'url' | 'headers'> | null = null;

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard = { url: request.url!, headers: request.headers };
      request.resume().on('end', () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  /** What Node's parser makes of it; null where it refuses it. */
  async function heardOf(text: string, bodyBytes: number): Promise<typeof heard> {
    heard = null;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(Buffer.from(`${text}\r\n\r\n${'x'.repeat(bodyBytes)}`, 'latin1'));
    await new Promise<void>((resolve) => socket.on('data', () => resolve()).on('close', () => resolve()));
    socket.destroy();
    return heard;
  }

  it('Node reads the same way', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'X-A',
        'accept',
        'Content-Type',
        'Connection',
        'Host',
        'TE',
        'Content-Length',
        'Cookie',
        'a b',
        '',
      ),
      fc.stringMatching(/^[\w!#$%-]{1,6}$/),
      fc.string({ minLength: 1, maxLength: 8 }),
    );
    const value = fc.oneof(
      fc.constantFrom('keep-alive', 'close', '2', '02', 'application/json', 'a\tb', 'a  b', ''),
      fc.string({ maxLength: 12, unit: 'binary-ascii' }),
      fc.string({ maxLength: 4, unit: 'grapheme' }),
    );
    const field = fc.tuple(name, fc.constantFrom(':', ': ', ' : ', ':  ', ''), value).map((parts) => parts.join(''));
    const line = fc.oneof(
      { weight: 8, arbitrary: fc.constant(LINE) },
      { weight: 1, arbitrary: fc.webUrl().map((url) => `POST ${url.replace(/^\w+:\/\/[^/]*/, '')} HTTP/1.1`) },
      { weight: 1, arbitrary: fc.string().map((path) => `POST /${path} HTTP/1.1`) },
    );
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(
        line,
        fc.array(field, { maxLength: 3 }),
        fc.array(field, { maxLength: 2 }),
        async (first, a, b) => {
          const text = head(first, ...a, 'Host: h', 'Content-Length: 2', ...b);
          const read = readPlainHead(text);
          if (read === null) return;
          plain += 1;
          const { path, headers, bodyBytes } = read;
          expect(await heardOf(text, bodyBytes)).toEqual({ url: path, headers });
        },
      ),
      { numRuns: 3000 },
    );
    expect(plain).toBeGreaterThan(200);
  });
});

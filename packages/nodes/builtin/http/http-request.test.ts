import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failure, type HttpClient, type JsonObject } from '@loopwright/sdk';
import { fetchClient, probeNode, runNode } from '@loopwright/sdk/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from '../../../runtime/outbound/http-client.ts';
import { createOutboundPolicy } from '../../../runtime/outbound/policy.ts';
import { httpRequest } from './http-request.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body: unknown;
  readonly duration_ms: number;
  readonly error: { readonly message: string; readonly type: string } | null;
}

let server: Server;
let base = '';
const seen: Seen[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    if (request.url === '/silent') return;
    if (request.url === '/moved') return void response.writeHead(302, { Location: '/' }).end();
    if (request.url === '/marked') return void response.end('\ufeff{"ok":true}');
    if (request.url === '/latin')
      return void response
        .setHeader('Content-Type', 'text/plain; charset=iso-8859-1')
        .end(Buffer.from('größe', 'latin1'));
    if (request.url === '/text') return void response.writeHead(404, { 'X-Kind': 'text' }).end('gone <b>');
    response.setHeader('Content-Type', 'application/json').end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function send(fields: JsonObject, options: Partial<Parameters<typeof runNode>[1]> = {}): Promise<Answer> {
  return (await runNode(httpRequest, { fields, ...options })).data.http_request as unknown as Answer;
}

test('a JSON reply is parsed; the input shares its values', async () => {
  const data = { big: { a: 1 } };
  const result = await runNode(httpRequest, { fields: { url: `${base}/x` }, data });
  expect(result.data.big).toBe(data.big);
  expect(result.data.http_request).toMatchObject({ status: 200, body: { ok: true }, error: null });
  expect((result.data.http_request as unknown as Answer).duration_ms).toBeGreaterThanOrEqual(0);
});

test('a 404 is a reply like any other, with its text and lower-case headers', async () => {
  const answer = await send({ url: `${base}/text` });
  expect([answer.status, answer.body, answer.headers['x-kind'], answer.error]).toEqual([404, 'gone <b>', 'text', null]);
});

test('a reply is read by its byte order mark and its charset', async () => {
  expect([(await send({ url: `${base}/marked` })).body, (await send({ url: `${base}/latin` })).body]).toEqual([
    { ok: true },
    'größe',
  ]);
});

test('a redirect is not followed', async () => {
  expect((await send({ url: `${base}/moved` })).status).toBe(302);
});

test('query, headers and authentication are sent', async () => {
  await send({
    url: `${base}/q?a=1`,
    query_params: { b: [2, 'x y'], c: true },
    headers: '{"X-One": "1", "Authorization": "mine"}',
    auth_type: 'basic',
    auth_username: 'ada',
    auth_password: 'pä',
  });
  const last = seen.at(-1)!;
  expect(last.url).toBe('/q?a=1&b=2&b=x+y&c=true');
  expect(last.headers['x-one']).toBe('1');
  expect(last.headers.authorization).toBe(`Basic ${Buffer.from('ada:pä').toString('base64')}`);
  await send({ url: base, auth_type: 'bearer', auth_bearer_token: 'abc' });
  expect(seen.at(-1)?.headers.authorization).toBe('Bearer abc');
});

test('credentials in the address are sent as Basic where the form asks for no others, and are told nowhere', async () => {
  const url = base.replace('http://', 'http://ada:s3cret@');
  const results = [
    await runNode(httpRequest, { fields: { url: `${url}/` } }),
    await runNode(httpRequest, { fields: { url: 'http://ada:s3cret@127.0.0.1:1/' } }),
  ];
  expect(seen.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from('ada:s3cret').toString('base64')}`);
  expect(results.map(({ data }) => (data.http_request as unknown as Answer).status)).toEqual([200, 0]);
  expect(JSON.stringify(results)).not.toContain('s3cret');
  await send({ url, auth_type: 'bearer', auth_bearer_token: 'abc' });
  expect(seen.at(-1)?.headers.authorization).toBe('Bearer abc');
});

test('the headers of a request that came in can be handed on: those of its connection are left out', async () => {
  const http = createHttpClient(createOutboundPolicy({ allowPrivate: true }), { after: () => () => undefined });
  onTestFinished(() => http.stop());
  const headers = {
    'X-One': '1',
    Host: 'shop.example.com',
    'content-length': '9999',
    'Transfer-Encoding': 'chunked',
    Connection: 'keep-alive, X-One',
    'Keep-Alive': 'timeout=5',
    'proxy-connection': 'keep-alive',
    Expect: '100-continue',
    Upgrade: 'h2c',
    TE: 'trailers',
    Trailer: 'Digest',
  };
  for (const [method, body] of [
    ['POST', '{"a": 1}'],
    ['GET', ''],
  ] as const) {
    const answer = await send({ url: base, method, headers, body }, { http });
    expect([answer.status, answer.error, seen.at(-1)?.body]).toEqual([200, null, body]);
    expect(seen.at(-1)?.headers).toEqual({
      'x-one': '1',
      host: 'shop.example.com',
      connection: 'keep-alive', // of the client itself
      'user-agent': 'loopwright',
      ...(body === ''
        ? {}
        : { 'content-type': 'application/json', 'content-length': '8', 'idempotency-key': expect.any(String) }),
    });
  }
});

test.each([
  ['POST', '{"a": 1}', '{"a": 1}', 'application/json'],
  ['PUT', 'plain', 'plain', 'text/plain; charset=utf-8'],
  ['PATCH', '[1]', '[1]', 'application/json'],
  ['DELETE', '{"a": 1}', '', undefined],
  ['GET', '{"a": 1}', '', undefined],
])('%s with the body %j', async (method, body, sent, type) => {
  await send({ url: base, method, body });
  expect([seen.at(-1)?.body, seen.at(-1)?.headers['content-type']]).toEqual([sent, type]);
});

test('a probe takes what it finds for the answer, and 404 for a request that was not made', async () => {
  const fields = { url: `${base}/orders`, method: 'POST', auth_type: 'bearer', auth_bearer_token: 'abc' };
  const found = await probeNode(httpRequest, { fields, data: { n: 1 }, url: `${base}/orders/1`, taskKey: 'key-8' });
  expect(found!.data).toMatchObject({ n: 1, http_request: { status: 200, body: { ok: true } } });
  expect(seen.at(-1)).toMatchObject({
    method: 'GET',
    url: '/orders/1',
    headers: { authorization: 'Bearer abc', 'idempotency-key': 'key-8' },
  });
  expect(await probeNode(httpRequest, { fields, url: `${base}/text` })).toBeNull();
});

test('a probe that finds neither says so: nobody knows then', async () => {
  const fields = { url: `${base}/orders`, method: 'POST' };
  await expect(probeNode(httpRequest, { fields, url: `${base}/moved` })).rejects.toThrow('probe_url: It answered 302');
  await expect(probeNode(httpRequest, { fields, url: 'http://127.0.0.1:1/' })).rejects.toThrow('could not be reached');
  for (const url of [null, 'x']) {
    await expect(probeNode(httpRequest, { fields, url })).rejects.toMatchObject({ code: 'FIELD_INVALID' });
  }
});

test('what changes something carries the key of its task, what reads does not', async () => {
  await send({ url: base, method: 'POST' }, { taskKey: 'key-7' });
  expect(seen.at(-1)?.headers['idempotency-key']).toBe('key-7');
  await send({ url: base }, { taskKey: 'key-7' });
  expect(seen.at(-1)?.headers['idempotency-key']).toBeUndefined();
  const effects = (method: string) => httpRequest.effects({ method });
  expect(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'].map(effects)).toEqual([
    ...['read', 'read', 'read'],
    ...['external', 'external', 'external', 'external'],
  ]);
});

test('no connection and no answer in time are data too', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const closed = await send({ url: `http://127.0.0.1:${port}/` });
  expect(closed).toMatchObject({ status: 0, body: null, error: { message: expect.any(String), type: 'ECONNREFUSED' } });
  const late = await send({ url: `${base}/silent`, timeout_seconds: '0.1' });
  expect(late).toMatchObject({ status: 0, body: null, error: { message: expect.any(String) } });
});

test.each([
  [2.01, 2010],
  [10 / 3, 3334],
  [2_592_000, 2_592_000_000],
  [undefined, 30_000],
])('a time-out of %s s is whole milliseconds, however long', async (timeout_seconds, timeoutMs) => {
  let asked = 0;
  const http: HttpClient = {
    send(request) {
      asked = request.timeoutMs;
      return fetchClient().send(request);
    },
  };
  const fields = { url: base, ...(timeout_seconds === undefined ? {} : { timeout_seconds }) };
  expect([(await send(fields, { http })).status, asked]).toEqual([200, timeoutMs]);
});

test('an address that the outbound policy refuses is told by its code', async () => {
  const http: HttpClient = { send: () => Promise.reject(failure('ADDRESS_REFUSED')) };
  expect((await send({ url: base }, { http })).error).toEqual({
    type: 'ADDRESS_REFUSED',
    message: 'The address may not be called',
  });
});

test('an abort ends the task instead of becoming data', async () => {
  const stop = new AbortController();
  const running = runNode(httpRequest, { fields: { url: `${base}/silent` }, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(running).rejects.toThrow();
});

test.each([
  ['headers', { headers: '[1]' }],
  ['headers', { headers: 'x' }],
  ['headers', { headers: { 'a b': '1' } }],
  ['headers', { headers: { a: 'x\r\nInjected: 1' } }],
  ['query_params', { query_params: '"x"' }],
  ['url', { url: 'nowhere' }],
  ['url', { url: 'ftp://example.com/' }],
])('a wrong value of %s fails the node and names the field: %j', async (field, fields) => {
  await expect(send({ url: base, ...fields })).rejects.toThrow(field);
});

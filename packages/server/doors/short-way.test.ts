import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { defineNode, type NodeResult } from '@loopwright/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';

/** Told of each request that the framework handles. */
const HANDLED = 'tracing:fastify.request.handler:start';
const PLAIN = 'application/json';
/** Means the same, and takes the long way. */
const LONG = 'application/json; charset=utf-8';
/** Answers the caller without a status. */
const noStatus = defineNode({
  identifier: 'no-status',
  version: 1,
  label: 'No status',
  description: 'Answers the caller without a status.',
  category: 'Test',
  kind: 'blocking',
  execute: ({ data }) => ({ data, answer: { body: 1 } as unknown as NonNullable<NodeResult['answer']> }),
});
const NOBODYS = '0b0b0b0b-0000-4000-8000-000000000000';

describe.each([
  ['any origin', ['*']],
  ['one origin', ['https://app.example']],
])('the short way to a door, with %s allowed', (_name, corsOrigins) => {
  let server: OpenServer;
  let client: Client;
  let answers: string;
  let fails: string;
  let answersNone: string;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let handled = 0;
  const count = (): void => {
    handled += 1;
  };

  /** The same over a connection of its own, on which nothing was sent before. */
  async function postAnew(...[path, body, type, more]: Parameters<typeof post>) {
    const own = new Agent({ keepAlive: true });
    const reply = await post(path, body, type, more, own);
    own.destroy();
    return reply;
  }

  const active = (body: string, status = 201): Promise<string> =>
    activeWith('http-response', { status_code: status, body_source: 'custom', body_json: body });

  async function activeWith(type: string, values: Record<string, unknown> = {}): Promise<string> {
    const { id } = await newGraph(
      client,
      [
        { type: 'webhook-producer', values: { webhook_id: 'in' } },
        { type, values },
      ],
      { workflow_type: 'api' },
    );
    expect((await client('POST', `/workflow/${id}/activate/`)).status).toBe(200);
    return id;
  }

  /** What comes back over a connection: everything but the date and how long it took. */
  async function post(path: string, body: string, type: string, more: Record<string, string> = {}, by = agent) {
    const { port } = server.app.server.address() as AddressInfo;
    const headers = { ...client.headers, 'content-type': type, 'content-length': Buffer.byteLength(body), ...more };
    const sent = request({ port, host: '127.0.0.1', path, method: 'POST', agent: by, headers }).end(body);
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    const { date: _date, ...kept } = reply.headers;
    const content = (await text(reply)).replace(/"execution_time_ms":\d+/, '"execution_time_ms":0');
    if (kept['content-length'] !== undefined) kept['content-length'] = String(Buffer.byteLength(content));
    return { status: reply.statusCode, headers: kept, content };
  }

  beforeAll(async () => {
    server = await openServer({ settings: { corsOrigins }, types: [noStatus] });
    client = await newClient(server);
    answers = await active('{"total": {{ data.webhook.data.body.total }}}');
    fails = await active('{{ data.a | no_such_filter }}');
    answersNone = await activeWith('no-status');
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    await client('GET', '/auth/me/'); // the caller is remembered from now on
    subscribe(HANDLED, count);
  });
  afterAll(async () => {
    unsubscribe(HANDLED, count);
    agent.destroy();
    await server.close();
  });

  it.each<[string, () => string, string]>([
    ['an answer', () => `/api/workflow/${answers}/execute/`, '{"input":{"total":250}}'],
    ['a workflow that fails', () => `/api/workflow/${fails}/execute/`, '{"input":{}}'],
    ['a node whose answer has no status', () => `/api/workflow/${answersNone}/execute/`, '{"input":{}}'],
    ['a body that is no JSON', () => `/api/workflow/${answers}/execute/`, '{'],
    ['a body that is no object', () => `/api/workflow/${answers}/execute/`, '[]'],
    ['a field of a wrong type', () => `/api/workflow/${answers}/execute/`, '{"timeout":"soon"}'],
    ['a body nested too deeply', () => `/api/workflow/${answers}/execute/`, '['.repeat(2000)],
    ['a workflow of nobody', () => `/api/workflow/${NOBODYS}/execute/`, '{}'],
    ['a webhook that nobody hears', () => '/api/webhooks/nobody-1/', '{"a":"ä"}'],
  ])('answers as the route does: %s', async (_case, path, body) => {
    handled = 0;
    const short = await post(path(), body, PLAIN);
    expect(handled).toBe(0);
    const long = await post(path(), body, LONG);
    expect(handled).toBe(1);
    expect(short).toEqual(long);
  });

  it.each([204, 205, 304])('answers %d without content, as the route does', async (status) => {
    const path = `/api/workflow/${await active('{"a":1}', status)}/execute/`;
    const short = await post(path, '{}', PLAIN);
    expect(short).toEqual(await post(path, '{}', LONG));
    expect(short.content).toBe('');
  });

  it.each<[string, string, string, Record<string, string>, number]>([
    ['an origin', '/execute/', PLAIN, { origin: 'https://app.example' }, 201],
    ['a key', '/execute/', PLAIN, { 'idempotency-key': 'once' }, 201],
    ['a query', '/execute/?a=1', PLAIN, {}, 201],
    ['no slash at the end', '/execute', PLAIN, {}, 201],
    ['another type', '/execute/', 'text/plain', {}, 415],
    ['a body coded as it is', '/execute/', PLAIN, { 'content-encoding': 'identity' }, 201],
    ['a wrong key beside a token', '/execute/', PLAIN, { 'x-api-key': 'wrong-key' }, 401],
    ['unknown credentials', '/execute/', PLAIN, { authorization: 'Bearer nobody' }, 401],
  ])('is not for a request with %s', async (_case, rest, type, headers, status) => {
    handled = 0;
    const reply = await post(`/api/workflow/${answers}${rest}`, '{"input":{"total":1}}', type, headers);
    expect(reply.status).toBe(status);
    expect([handled, reply.headers.vary]).toEqual([status === 401 ? 0 : 1, 'Origin']);
  });

  it.each<[string, Record<string, string>]>([
    ['a token', { authorization: 'Bearer nobody' }],
    ['a key', { authorization: 'Api-Key nobodys-key' }],
  ])("refuses credentials that are nobody's as the route does: %s", async (_case, credentials) => {
    const path = `/api/workflow/${answers}/execute/`;
    const short = await postAnew(path, '{}', PLAIN, credentials);
    expect(short.status).toBe(401);
    expect(short).toEqual(await post(path, '{}', LONG, credentials));
  });

  it('lets nobody in with a body that is coded', async () => {
    for (const path of [`/api/workflow/${answers}/execute/`, '/api/webhooks/nobody-1/'])
      expect((await postAnew(path, '{}', PLAIN, { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it("asks once who stands behind a key that is nobody's", async () => {
    const { accounts } = server.store;
    const { userByApiKeyHash } = accounts;
    let asked = 0;
    const counting = (hash: string) => {
      asked += 1;
      return userByApiKeyHash.call(accounts, hash);
    };
    Object.assign(accounts, { userByApiKeyHash: counting });
    const reply = await postAnew('/api/webhooks/nobody-1/', '{}', PLAIN, { authorization: 'Api-Key nobodys-key' });
    Object.assign(accounts, { userByApiKeyHash });
    expect([reply.status, asked]).toEqual([401, 1]);
  });

  it.each<[string, () => string, string]>([
    ['/api/webhooks/:webhook_id/', () => '/api/webhooks/a-secret-name/', 'webhook'],
    ['/api/workflow/:id/execute/', () => `/api/workflow/${answers}/execute/`, 'request'],
  ])('logs a failure that nobody foresaw by the name of the door: %s', async (door, path, method) => {
    const doors = server.runtime.doors as unknown as Record<string, () => Promise<never>>;
    const own = doors[method]!;
    doors[method] = () => Promise.reject(new Error('unforeseen'));
    const { length } = server.errors;
    const replies = [await postAnew(path(), '{}', PLAIN), await post(path(), '{}', PLAIN, { connection: 'close' })];
    doors[method] = own;
    expect(replies.map(({ status }) => status)).toEqual([500, 500]);
    const logged = (server.errors as string[]).splice(length);
    expect(logged.map((line) => JSON.parse(line.slice(line.indexOf('{'))).path)).toEqual([door, door]);
  });

  it.each([Number.NaN, null, 600, 1000])('takes a run that kept the status %j for a failed one', async (kept) => {
    const doors = server.runtime.doors as unknown as Record<string, () => Promise<unknown>>;
    const own = doors.request!;
    doors.request = async () => ({ kind: 'answer', status: kept, body: 1 });
    const path = `/api/workflow/${answers}/execute/`;
    const replies = [
      await postAnew(path, '{}', PLAIN),
      await post(path, '{}', PLAIN, { connection: 'close' }),
      await post(path, '{}', LONG),
    ];
    doors.request = own;
    for (const { status, content } of replies) expect([status, content]).toEqual([400, replies[0]!.content]);
    expect(JSON.parse(replies[0]!.content)).toMatchObject({
      success: false,
      error: 'The answer has no status of HTTP',
    });
  });

  it('answers 500 where Node refuses to write an answer, and goes on', async () => {
    const path = `/api/workflow/${answers}/execute/`;
    server.app.server.prependOnceListener('request', (_request, response) => {
      const { writeHead } = response;
      response.writeHead = () => {
        response.writeHead = writeHead;
        return response.writeHead(1000); // throws
      };
    });
    const { length } = server.errors;
    expect(await post(path, '{}', PLAIN, { connection: 'close' })).toMatchObject({ status: 500 });
    expect((server.errors as string[]).splice(length)).toEqual([expect.stringContaining('Invalid status code: 1000')]);
    expect(await post(path, '{"input":{"total":1}}', PLAIN, { connection: 'close' })).toMatchObject({ status: 201 });
  });

  it('takes a body of many chunks', async () => {
    handled = 0;
    const body = JSON.stringify({ input: { total: 4, note: 'ä'.repeat(300_000) } });
    const path = `/api/workflow/${answers}/execute/`;
    expect(await post(path, body, PLAIN)).toEqual(await post(path, body, LONG));
    expect(handled).toBe(1);
  });

  it('is not for a large body, which is answered all the same', async () => {
    handled = 0;
    const body = JSON.stringify({ input: { total: 3, note: 'x'.repeat(1_100_000) } });
    expect(await post(`/api/workflow/${answers}/execute/`, body, PLAIN)).toMatchObject({ content: '{"total":3}' });
    expect(handled).toBe(1);
  });
});

it('without authentication there is none: its guard sees every request', async () => {
  const server = await openServer({ settings: { auth: false } });
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.app.server.address() as AddressInfo;
  expect([await statusFor(port, '127.0.0.1'), await statusFor(port, 'evil.example')]).toEqual([202, 403]);
  await server.close();
});

async function statusFor(port: number, host: string): Promise<number | undefined> {
  const headers = { host, 'content-type': PLAIN, 'content-length': 2 };
  const sent = request({ port, host: '127.0.0.1', path: '/api/webhooks/a/', method: 'POST', headers }).end('{}');
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  reply.resume();
  return reply.statusCode;
}

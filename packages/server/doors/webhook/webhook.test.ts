import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let client: Client;
let workflowId: string;

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
  const graph = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: 'orders' } }]);
  workflowId = graph.id;
  expect((await client('POST', `/workflow/${workflowId}/start_execution/`)).status).toBe(200);
});
afterAll(() => server.close());

/** What the newest run got. */
async function newestWebhook(): Promise<{ timestamp: string; data: Record<string, unknown> }> {
  for (;;) {
    const { items } = (await client('GET', `/runs/?workflow=${workflowId}&state=succeeded&limit=1`)).body;
    if (items.length === 1) {
      const run = (await client('GET', `/runs/${items[0].id}/`)).body;
      return run.tasks[0].output.webhook;
    }
  }
}

async function settled(count: number): Promise<void> {
  for (;;) {
    const { items } = (await client('GET', `/runs/?workflow=${workflowId}&state=succeeded&limit=200`)).body;
    if (items.length >= count) return;
  }
}

async function runsNow(): Promise<number> {
  return (await client('GET', `/runs/?workflow=${workflowId}&limit=200`)).body.items.length;
}

describe('a webhook', () => {
  it('is answered 202 with exactly the body of the contract', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/api/webhooks/orders/?src=shop&src=mail&page=2',
      headers: {
        ...client.headers,
        'content-type': 'application/json',
        'x-api-key': 'short',
        Cookie: 'a=b',
        'X-Trace': 'T',
      },
      payload: '{"total":250}',
    });
    expect(reply.statusCode).toBe(202);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.body).toBe(
      '{"status":"accepted","webhook_id":"orders","subscribers":1,"message":"Webhook data published"}',
    );
    await settled(1);
    const { data } = await newestWebhook();
    expect(data).toMatchObject({
      body: { total: 250 },
      method: 'POST',
      query_params: { src: ['shop', 'mail'], page: ['2'] },
    });
    expect(data.headers).toMatchObject({ 'x-trace': 'T', 'content-type': 'application/json' });
    for (const name of ['authorization', 'x-api-key', 'cookie']) expect(data.headers).not.toHaveProperty(name);
  });

  it('answers 0 subscribers where nobody listens, whatever the id', async () => {
    for (const id of ['other', 'no%20such', '%F0%9F%98%80', 'a'.repeat(255)]) {
      const reply = await client('POST', `/webhooks/${id}/`, { a: 1 });
      expect(reply.status).toBe(202);
      expect(reply.body).toEqual({
        status: 'accepted',
        webhook_id: decodeURIComponent(id),
        subscribers: 0,
        message: 'No subscribers listening',
      });
    }
  });

  it('reaches only the loops of its own user', async () => {
    const other = await newClient(server);
    expect((await other('POST', '/webhooks/orders/', {})).body.subscribers).toBe(0);
  });

  it('refuses a coded body, which nobody would read, and takes one that is coded as it is', async () => {
    const headers = { ...client.headers, 'content-type': 'application/json' };
    const send = (coding: string, payload: string | Buffer) =>
      server.app.inject({
        method: 'POST',
        url: '/api/webhooks/nobody-here/',
        headers: { ...headers, 'content-encoding': coding },
        payload,
      });
    for (const coding of ['gzip', 'br', 'GZIP', 'gzip, identity']) {
      const reply = await send(coding, gzipSync('{"total":250}'));
      expect([reply.statusCode, reply.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      expect(reply.json().detail).toBe(`Content-Encoding: ${coding} is not read here. Send the body uncoded`);
    }
    expect((await send('identity', '{}')).statusCode).toBe(202);
    expect((await send('utf-8', '{}')).statusCode).toBe(202); // no coding
    expect((await send('gzip', '')).statusCode).toBe(202);
    const other = await server.app.inject({
      method: 'POST',
      url: '/api/workflow/',
      headers: { ...headers, 'content-encoding': 'gzip' },
      payload: gzipSync('{"name":"Orders"}'),
    });
    expect(other.statusCode).toBe(415);
  });

  it('without an id is no path: nothing could listen there', async () => {
    for (const path of ['/webhooks//', '/webhooks/']) {
      const { status, body } = await client('POST', path, { a: 1 });
      expect([path, status, body.code]).toEqual([path, 404, 'NOT_FOUND']);
    }
  });

  it('takes any content type, bytes that are no JSON, and nothing at all', async () => {
    const before = await runsNow();
    const bodies: [string | null, string | Buffer | undefined][] = [
      ['text/plain', 'hello'],
      ['application/json', '{broken'],
      ['application/xml; charset=utf-8', '<a/>'],
      ['nonsense', 'x'],
      ['text/plain', '\u001b[31mred\u001b[0m\n'.repeat(600)],
      ['application/json', '\u001b[31mred\u001b[0m\n'.repeat(600)],
      ['application/octet-stream', Buffer.from([0xff, 0xfe, 0])],
      [null, undefined],
      ['application/json', ''],
    ];
    for (const [type, payload] of bodies) {
      const reply = await server.app.inject({
        method: 'POST',
        url: '/api/webhooks/orders',
        headers: { ...client.headers, ...(type === null ? {} : { 'content-type': type }) },
        ...(payload === undefined ? {} : { payload }),
      });
      expect([type, reply.statusCode]).toEqual([type, 202]);
    }
    await settled(before + bodies.length);
    expect((await newestWebhook()).data.body).toEqual({});
  });

  it('with the same Idempotency-Key finds its first message', async () => {
    const before = await runsNow();
    const key = { 'idempotency-key': 'once' };
    const first = await client('POST', '/webhooks/orders/', { n: 1 }, key);
    const second = await client('POST', '/webhooks/orders/', { n: 1 }, key);
    expect(second.body).toEqual(first.body);
    await settled(before + 1);
    await client('POST', '/webhooks/orders/', { n: 2 });
    await settled(before + 2);
    expect(await runsNow()).toBe(before + 2);
    const long = await client('POST', '/webhooks/orders/', {}, { 'idempotency-key': 'k'.repeat(256) });
    expect([long.status, long.body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('with the same Idempotency-Key finds its first message when nobody listens any more', async () => {
    const { id } = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: 'brief' } }]);
    await client('POST', `/workflow/${id}/start_execution/`);
    const key = { 'idempotency-key': 'once' };
    const first = await client('POST', '/webhooks/brief/', {}, key);
    expect(first.body.subscribers).toBe(1);
    await client('POST', `/workflow/${id}/stop_execution/`);
    expect((await client('POST', '/webhooks/brief/', {}, key)).body).toEqual(first.body);
    expect((await client('POST', '/webhooks/brief/', {}, { 'idempotency-key': 'twice' })).body.subscribers).toBe(0);
  });

  it('is refused without credentials, with another method, and when it is too large', async () => {
    const stranger = await server.app.inject({ method: 'POST', url: '/api/webhooks/orders/', payload: {} });
    expect(stranger.statusCode).toBe(401);
    expect((await client('GET', '/webhooks/orders/')).status).toBe(405);
    const large = await server.app.inject({
      method: 'POST',
      url: '/api/webhooks/orders/',
      headers: { ...client.headers, 'content-type': 'text/plain' },
      payload: 'x'.repeat(10_485_761),
    });
    expect([large.statusCode, large.json().code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('nested beyond any stack is refused', async () => {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/api/webhooks/orders/',
      headers: { ...client.headers, 'content-type': 'application/json' },
      payload: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('an open door', () => {
  it('takes calls of strangers for the hooks of the owner, calls with credentials for those of their user', async () => {
    const open = await openServer({ settings: { webhookAuth: 'open' } });
    try {
      const nobody = await open.app.inject({ method: 'POST', url: '/api/webhooks/a/', payload: {} });
      expect(nobody.statusCode).toBe(401);
      const owner = await newClient(open);
      const other = await newClient(open);
      const { id } = await newGraph(owner, [{ type: 'webhook-producer', values: { webhook_id: 'a' } }]);
      await owner('POST', `/workflow/${id}/start_execution/`);
      const stranger = await open.app.inject({ method: 'POST', url: '/api/webhooks/a/', payload: {} });
      expect([stranger.statusCode, stranger.json().subscribers]).toEqual([202, 1]);
      expect((await other('POST', '/webhooks/a/', {})).body.subscribers).toBe(0);
    } finally {
      await open.close();
    }
  });

  it.each([
    ['the route', 'application/json; charset=utf-8'],
    ['the short way', 'application/json'],
  ])('takes nobody for a stranger who shows credentials: %s', async (_way, type) => {
    const open = await openServer({ settings: { webhookAuth: 'open' } });
    try {
      const owner = await newClient(open);
      const { id } = await newGraph(owner, [{ type: 'webhook-producer', values: { webhook_id: 'a' } }]);
      await owner('POST', `/workflow/${id}/start_execution/`);
      const made = await owner('POST', '/auth/api-keys/', { name: 'revoked' });
      await owner('DELETE', `/auth/api-keys/${made.body.id}/`);
      const unread = await owner('POST', '/auth/api-keys/', { name: 'unread' });
      const address = await open.app.listen({ port: 0, host: '127.0.0.1' });
      const send = (given: Readonly<Record<string, string>>): Promise<Response> => {
        const headers = { 'content-type': type, ...given };
        return fetch(`${address}/api/webhooks/a/`, { method: 'POST', headers, body: '{"a":1}' });
      };
      for (const [name, text] of [
        ['authorization', 'Bearer nonsense'],
        ['x-api-key', made.body.key as string],
      ] as const) {
        const reply = await send({ [name]: text });
        expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"']);
      }
      expect((await send({})).status).toBe(202);
      await open.database.stop();
      const unavailable = await send({ 'x-api-key': unread.body.key as string });
      expect([unavailable.status, unavailable.headers.has('retry-after')]).toEqual([503, true]);
    } finally {
      await open.close();
    }
  });
});

describe('two users with one webhook_id', () => {
  it.each([
    'open',
    'required',
  ] as const)('each get what is sent with their own key (webhookAuth %s)', async (webhookAuth) => {
    const shared = await openServer({ settings: { webhookAuth } });
    try {
      const taken: Record<string, () => Promise<number>> = {};
      const keys: Record<string, string> = {};
      for (const name of ['owner', 'other']) {
        const user = await newClient(shared);
        const { id } = await newGraph(user, [{ type: 'webhook-producer', values: { webhook_id: 'orders' } }]);
        await user('POST', `/workflow/${id}/start_execution/`);
        taken[name] = async () => (await user('GET', `/runs/?workflow=${id}`)).body.items.length;
        keys[name] = (await user('POST', '/auth/api-keys/', { name })).body.key;
      }
      const send = async (headers: Record<string, string>): Promise<unknown> => {
        const reply = await shared.app.inject({ method: 'POST', url: '/api/webhooks/orders/', headers, payload: {} });
        return reply.statusCode === 202 ? reply.json().subscribers : reply.statusCode;
      };
      const both = async (): Promise<number[]> => [await taken.owner!(), await taken.other!()];
      expect(await send({ 'x-api-key': keys.other! })).toBe(1);
      await expect.poll(both).toEqual([0, 1]);
      expect(await send({ 'x-api-key': keys.owner! })).toBe(1);
      await expect.poll(both).toEqual([1, 1]);
      expect(await send({})).toBe(webhookAuth === 'open' ? 1 : 401);
      await expect.poll(both).toEqual(webhookAuth === 'open' ? [2, 1] : [1, 1]);
    } finally {
      await shared.close();
    }
  });
});

describe('a full queue', () => {
  it('is answered 429 with Retry-After', async () => {
    const small = await openServer({ settings: { queueMaxMessages: 2 } });
    try {
      const user = await newClient(small);
      const { id } = await newGraph(user, [
        { type: 'webhook-producer', values: { webhook_id: 'slow' } },
        { type: 'static-delay-node', values: { interval: 60, unit: 'seconds' } },
      ]);
      await user('POST', `/workflow/${id}/start_execution/`);
      let reply = await user('POST', '/webhooks/slow/', {});
      for (let call = 0; reply.status === 202 && call < 10; call += 1)
        reply = await user('POST', '/webhooks/slow/', {});
      expect([reply.status, reply.body.code]).toEqual([429, 'QUEUE_FULL']);
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await small.close();
    }
  });
});

describe('a full disk', () => {
  it('is answered 503 with Retry-After', async () => {
    const full = await openServer();
    try {
      const user = await newClient(full);
      const { id } = await newGraph(user, [{ type: 'webhook-producer', values: { webhook_id: 'a' } }]);
      await user('POST', `/workflow/${id}/start_execution/`);
      await full.database.pragma('query_only = 1');
      const reply = await user('POST', '/webhooks/a/', {});
      expect([reply.status, reply.body.code]).toEqual([503, 'UNAVAILABLE']);
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
      await full.database.pragma('query_only = 0');
    } finally {
      await full.close();
    }
  });
});

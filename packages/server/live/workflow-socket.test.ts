import { on, once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { handshakeStatus, listen, openSocket } from './testing/open-socket.ts';

const UNKNOWN = '0b0b0b0b-0000-4000-8000-000000000000';
const IDLE = { status: 'idle', executing_nodes: {}, completed_nodes: [], completed_count: 0, total_nodes: 0 };
/** Less than the 30 s after which a socket that does not answer is given up. */
const WAITS_FOR_NO_ANSWER_MS = 25_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

let server: OpenServer;
let base: string;
let client: Client;
let token: string;

beforeAll(async () => {
  server = await openServer({ settings: { corsOrigins: ['https://allowed.example'] } });
  base = await listen(server);
  client = await newClient(server);
  token = client.headers.authorization!.slice('Bearer '.length);
});
afterAll(() => server.close());

/** The worked example's workflow: webhook, condition, answer. */
async function orders(): Promise<{ readonly id: string; readonly nodes: readonly string[]; readonly hook: string }> {
  const hook = `orders-${Math.random().toString(36).slice(2)}`;
  const condition = "data['webhook']['data']['body'].get('total', 0) > 100";
  const { id, nodes } = await newGraph(client, [
    { type: 'webhook-producer', values: { webhook_id: hook } },
    { type: 'if-condition', values: { condition_expression: condition }, port: 'yes' },
    { type: 'http-response', values: { status_code: '201', body_source: 'custom', body_json: '{"ok": true}' } },
  ]);
  return { id, nodes, hook };
}

describe('the socket of a workflow', () => {
  it('tells the worked example frame by frame, in order', async () => {
    const { id, nodes, hook } = await orders();
    const [n1, n2, n3] = nodes;
    const socket = await openSocket(`${base}/ws/workflow/${id}/?token=${token}`);
    expect(await socket.next()).toEqual({ type: 'state_sync', state: { workflow_id: id, ...IDLE } });

    await client('GET', `/workflow/${id}/start_execution/`);
    const node = (nodeId: string | undefined, nodeType: string) => ({
      workflow_id: id,
      node_id: nodeId,
      node_type: nodeType,
    });
    const started = (nodeId: string | undefined, nodeType: string) => ({
      type: 'node_started',
      ...node(nodeId, nodeType),
      started_at: expect.stringMatching(TIME),
    });
    const completed = (nodeId: string | undefined, nodeType: string, route: string) => ({
      type: 'node_completed',
      ...node(nodeId, nodeType),
      route,
      duration: expect.any(Number),
      output_data: expect.any(Object),
    });
    expect(await socket.next()).toEqual(started(n1, 'webhook-producer'));
    await client('POST', `/webhooks/${hook}/?src=shop`, { total: 250 });
    const produced = await socket.next();
    expect(produced).toEqual(completed(n1, 'webhook-producer', 'default'));
    expect(produced.output_data).toMatchObject({
      webhook: { webhook_id: hook, data: { body: { total: 250 }, method: 'POST', query_params: { src: ['shop'] } } },
    });
    expect(await socket.next()).toEqual(started(n2, 'if-condition'));
    expect(await socket.next()).toEqual(completed(n2, 'if-condition', 'yes'));
    expect(await socket.next()).toEqual(started(n3, 'http-response'));
    expect(await socket.next()).toEqual(completed(n3, 'http-response', 'default'));
    expect(await socket.next()).toEqual(started(n1, 'webhook-producer'));

    await client('POST', `/webhooks/${hook}/`, { total: 5 });
    expect(await socket.next()).toEqual(completed(n1, 'webhook-producer', 'default'));
    expect(await socket.next()).toEqual(started(n2, 'if-condition'));
    expect(await socket.next()).toEqual(completed(n2, 'if-condition', 'no'));
    expect(await socket.next()).toEqual(started(n1, 'webhook-producer'));

    socket.send({ type: 'request_state' });
    const { state } = (await socket.next()) as unknown as { state: Record<string, unknown> };
    expect(state).toMatchObject({
      workflow_id: id,
      status: 'running',
      started_at: expect.stringMatching(TIME),
      completed_count: 5,
      total_nodes: 3,
      executing_nodes: {
        [n1!]: {
          node_id: n1,
          node_type: 'webhook-producer',
          started_at: expect.stringMatching(TIME),
          duration_seconds: expect.any(Number),
        },
      },
    });

    await client('GET', `/workflow/${id}/stop_execution/`);
    expect(await socket.next()).toEqual({ type: 'state_sync', state: { workflow_id: id, ...IDLE } });
    socket.raw.close(1000);
  });

  it('ends with exactly one workflow_completed, after all nodes', async () => {
    const { id } = await newGraph(client, [
      { type: 'string-iterator-producer', values: { data_content: 'a,b,c', separator_type: 'comma' } },
      { type: 'data-transformer', values: { output_template: '{"a": 1}' } },
    ]);
    const socket = await openSocket(`${base}/ws/workflow/${id}/`);
    await socket.next();
    const reply = await client('GET', `/workflow/${id}/start_execution/`);
    expect([reply.status, reply.body]).toEqual([200, expect.anything()]);
    const types: string[] = [];
    while (types.at(-1) !== 'workflow_completed') types.push((await socket.next()).type);
    expect(types.filter((type) => type === 'node_completed').length).toBeGreaterThanOrEqual(6);
    socket.send({ type: 'request_state' });
    expect(await socket.next()).toMatchObject({
      type: 'state_sync',
      state: {
        status: 'completed',
        completed_at: expect.stringMatching(TIME),
        total_duration_seconds: expect.any(Number),
      },
    });
  });

  it('tells of a start that does not validate', async () => {
    const { id } = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: '' } }]);
    const socket = await openSocket(`${base}/ws/workflow/${id}/`);
    await socket.next();
    expect((await client('GET', `/workflow/${id}/start_execution/`)).status).toBe(422);
    expect(await socket.next()).toEqual({
      type: 'workflow_failed',
      workflow_id: id,
      error: 'Workflow validation failed',
    });
  });

  it('gives no output data without a token', async () => {
    const { id, hook } = await orders();
    const socket = await openSocket(`${base}/ws/workflow/${id}/`);
    await client('GET', `/workflow/${id}/start_execution/`);
    await client('POST', `/webhooks/${hook}/`, { total: 1 });
    expect(await socket.nextOf('node_completed')).not.toHaveProperty('output_data');
    await client('GET', `/workflow/${id}/stop_execution/`);
  });

  it('cuts large output data to a text of 500 characters', async () => {
    const { id, hook } = await orders();
    const socket = await openSocket(`${base}/ws/workflow/${id}/?token=${token}`);
    await client('GET', `/workflow/${id}/start_execution/`);
    await client('POST', `/webhooks/${hook}/`, { total: 1, text: 'x'.repeat(100_000) });
    const frame = await socket.nextOf('node_completed');
    expect(String(frame.output_data)).toHaveLength(500);
    await client('GET', `/workflow/${id}/stop_execution/`);
  });
});

describe('what a client sends', () => {
  it('is answered: ping by pong, noise by error; the rest is ignored', async () => {
    const socket = await openSocket(`${base}/ws/workflow/${UNKNOWN}/`);
    expect(await socket.next()).toEqual({ type: 'state_sync', state: { workflow_id: UNKNOWN, ...IDLE } });
    socket.send({ type: 'other' });
    socket.send('[]');
    socket.send('7');
    socket.send('not json');
    expect(await socket.next()).toEqual({ type: 'error', message: expect.any(String) });
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket.send(Buffer.from([1, 2, 3]));
    expect((await socket.next()).type).toBe('error');
  });

  it('never ends the server', async () => {
    const socket = await openSocket(`${base}/ws/workflow/${UNKNOWN}/`);
    await socket.next();
    const frames = fc.sample(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((text) => `{"type":${text}}`),
      ),
      150,
    );
    for (const frame of frames) socket.send(frame);
    socket.send({ type: 'ping' });
    expect(await socket.nextOf('pong')).toEqual({ type: 'pong' });
  });

  it('is bounded in size and rate', async () => {
    const large = await openSocket(`${base}/ws/workflow/${UNKNOWN}/`);
    large.raw.on('error', () => undefined);
    large.send('x'.repeat(70_000));
    expect([1006, 1009]).toContain(await large.closed);
    const fast = await openSocket(`${base}/ws/workflow/${UNKNOWN}/`);
    for (let count = 0; count < 300; count += 1) fast.send({ type: 'ping' });
    expect(await fast.closed).toBe(1008);
  });
});

describe('who is let in', () => {
  let workflowId: string;
  beforeEach(async () => {
    workflowId = (await newGraph(client, [])).id;
  });

  const closeCode = async (path: string, options?: Parameters<typeof openSocket>[1]) =>
    (await openSocket(`${base}${path}`, options)).closed;

  it('a token by query or as subprotocol, the latter not echoed', async () => {
    const byQuery = await openSocket(`${base}/ws/workflow/${workflowId}?token=${token}`);
    expect((await byQuery.next()).type).toBe('state_sync');
    const byProtocol = await openSocket(`${base}/ws/workflow/${workflowId}/`, { protocols: ['bearer', token] });
    expect(byProtocol.raw.protocol).toBe('bearer');
    expect((await byProtocol.next()).type).toBe('state_sync');
  });

  it('no bad token: 4401', async () => {
    expect(await closeCode(`/ws/workflow/${workflowId}/?token=nonsense`)).toBe(4401);
    expect(await closeCode(`/ws/workflow/${workflowId}/`, { protocols: ['bearer', 'nonsense'] })).toBe(4401);
  });

  it("no token of another user: 4401, an unknown workflow's state is idle", async () => {
    const { token: other } = await server.register();
    expect(await closeCode(`/ws/workflow/${workflowId}/?token=${other}`)).toBe(4401);
    const unknown = await openSocket(`${base}/ws/workflow/${UNKNOWN}/?token=${other}`);
    expect(await unknown.next()).toMatchObject({ state: { status: 'idle' } });
  });

  it('no malformed id: 4404', async () => {
    expect(await closeCode('/ws/workflow/nonsense/')).toBe(4404);
    expect(await closeCode('/ws/workflow/nonsense/?token=nonsense')).toBe(4404);
  });

  it('nobody without a token who was forwarded or calls by another name: 4401', async () => {
    const strange: Record<string, string>[] = [
      { 'x-forwarded-for': '1.2.3.4' },
      { forwarded: 'for=1.2.3.4' },
      { host: 'evil.example' },
    ];
    for (const headers of strange) expect(await closeCode(`/ws/workflow/${workflowId}/`, { headers })).toBe(4401);
    const withToken = await openSocket(`${base}/ws/workflow/${workflowId}/?token=${token}`, {
      headers: { forwarded: 'for=1.2.3.4', host: 'my.example' },
    });
    expect((await withToken.next()).type).toBe('state_sync');
  });

  it('no browser from a page of an origin that is not allowed: 403 at the handshake', async () => {
    const url = `${base}/ws/workflow/${workflowId}/`;
    expect(await handshakeStatus(url, { origin: 'https://evil.example' })).toBe(403);
    expect(await handshakeStatus(url, { origin: 'null' })).toBe(403);
    expect(await handshakeStatus(url, { origin: 'https://allowed.example' })).toBe(101);
    expect(await handshakeStatus(url, { origin: base.replace('ws:', 'http:') })).toBe(101);
  });

  it('an upgrade of another path is a plain request', async () => {
    const origin = base.replace('ws:', 'http:');
    expect(await handshakeStatus(`${base}/ws/other/${workflowId}/`)).toBe(404);
    const { status, body } = await upgradedPost(`${origin}/api/webhooks/nobody/`, client.headers);
    expect([status, JSON.parse(body).subscribers]).toEqual([202, 0]);
  });

  it('a GET of a socket without an upgrade is 404', async () => {
    expect((await server.app.inject({ url: `/ws/workflow/${workflowId}/` })).statusCode).toBe(404);
  });
});

describe('the setting of the socket’s auth', () => {
  it('required asks everybody for a token; auto does so on a server beyond loopback', async () => {
    for (const settings of [{ wsAuth: 'required' }, { host: '0.0.0.0' }] as const) {
      const strict = await openServer({ settings });
      try {
        const address = await listen(strict);
        const { token: own } = await strict.register();
        expect(await (await openSocket(`${address}/ws/workflow/${UNKNOWN}/`)).closed).toBe(4401);
        const socket = await openSocket(`${address}/ws/workflow/${UNKNOWN}/?token=${own}`);
        expect((await socket.next()).type).toBe('state_sync');
      } finally {
        await strict.close();
      }
    }
  });
});

describe('the end of the server', () => {
  it(
    'closes with 1001, and does not wait for a socket that does not answer',
    async () => {
      const ending = await openServer();
      const address = await listen(ending);
      const socket = await openSocket(`${address}/ws/workflow/${UNKNOWN}/`);
      const mute = await openSocket(`${address}/ws/workflow/${UNKNOWN}/`);
      await socket.next();
      mute.raw.pause();
      await ending.close();
      expect(await socket.closed).toBe(1001);
      mute.raw.terminate();
    },
    WAITS_FOR_NO_ANSWER_MS,
  );

  it(
    'does not wait for a socket that was refused and does not answer',
    async () => {
      const ending = await openServer();
      const address = await listen(ending);
      const mute = connect(Number(new URL(address).port), '127.0.0.1');
      mute.on('error', () => undefined);
      mute.write(
        [
          'GET /ws/workflow/nonsense/ HTTP/1.1',
          'Host: 127.0.0.1',
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          '\r\n',
        ].join('\r\n'),
      );
      let heard = '';
      for await (const data of on(mute, 'data')) {
        heard += String(data);
        if (heard.includes('Unknown workflow')) break; // the frame that closes it
      }
      const end = once(mute, 'close');
      await ending.close();
      await end;
    },
    WAITS_FOR_NO_ANSWER_MS,
  );
});

/** A POST with headers that ask for an upgrade to HTTP/2, as curl sends them. */
async function upgradedPost(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; body: string }> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          connection: 'Upgrade, HTTP2-Settings',
          upgrade: 'h2c',
          'content-type': 'application/json',
        },
      },
      (reply) => {
        let body = '';
        reply.on('data', (chunk) => {
          body += chunk;
        });
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }));
      },
    );
    asking.on('error', reject);
    asking.end('{"a":1}');
  });
}

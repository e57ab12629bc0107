import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Api, draw, registerOwner, withApiKey } from '../process/api.ts';
import { type Frames, openFrames } from '../process/frames.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const IDLE = { status: 'idle', executing_nodes: {}, completed_nodes: [], completed_count: 0, total_nodes: 0 };

/** The socket of the wire contract (section 2.13), against a real server process. */
describe('the workflow socket', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let api: Api;
  let keyed: Api;
  let access = '';
  let ids: Record<string, string> = {};
  let base = '';

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-sockets');
    server = await startServer(folder.path);
    ({ api, access } = await registerOwner(server.origin));
    keyed = await withApiKey(api);
    ids = await draw(
      api,
      'production',
      { hook: { type: 'webhook-producer', form: { webhook_id: 'hook' } }, answer: { type: 'http-response' } },
      ['hook>answer'],
    );
    base = `${server.origin.replace('http', 'ws')}/ws/workflow/`;
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  function open(path: string, options: Parameters<typeof openFrames>[1] = {}): Promise<Frames> {
    return openFrames(base + path, options);
  }

  function idle(): Record<string, unknown> {
    return { type: 'state_sync', state: { workflow_id: ids.workflow, ...IDLE } };
  }

  it('says the state first: without a token, with one in the query, with one as subprotocol', async () => {
    for (const frames of [
      await open(`${ids.workflow}/`),
      await open(`${ids.workflow}`),
      await open(`${ids.workflow}/?token=${access}`),
      await open(`${ids.workflow}/`, { protocols: ['bearer', access] }),
    ]) {
      expect(await frames.next()).toEqual(idle());
      await frames.close();
    }
  });

  it('answers ping, request_state and what is not JSON, and ignores other types', async () => {
    const frames = await open(`${ids.workflow}/`);
    expect(await frames.next()).toEqual(idle());
    frames.send({ type: 'ping' });
    expect(await frames.next()).toEqual({ type: 'pong' });
    frames.send('this is not JSON');
    expect(await frames.next()).toEqual({ type: 'error', message: expect.any(String) });
    frames.send({ type: 'never heard of' });
    frames.send({ type: 'request_state' });
    expect(await frames.next()).toEqual(idle());
    await frames.close();
  });

  it('closes with 4404 for a malformed id and 4401 for a rejected token, after accepting', async () => {
    expect(await (await open('not-a-uuid/')).closed).toBe(4404);
    expect(await (await open(`${ids.workflow}/?token=nonsense`)).closed).toBe(4401);
    expect(await (await open(`${ids.workflow}/`, { protocols: ['bearer', 'nonsense'] })).closed).toBe(4401);
  });

  it('is 404 in the envelope to whoever asks without an upgrade', async () => {
    const reply = await api.call('GET', `/ws/workflow/${ids.workflow}/`);
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject({
      error: 'Resource',
      code: 'NOT_FOUND',
      details: {},
      error_code: 'NotFoundError',
    });
  });

  it.each([
    ['forwarded', { 'x-forwarded-for': '10.0.0.1' }],
    ['forwarded by RFC 7239', { forwarded: 'for=10.0.0.1' }],
    ['for a Host that is no loopback name', { host: 'flows.example.com' }],
  ])('needs a token when it comes %s', async (_what, headers) => {
    expect(await (await open(`${ids.workflow}/`, { headers })).closed).toBe(4401);
    const frames = await open(`${ids.workflow}/?token=${access}`, { headers });
    expect(await frames.next()).toEqual(idle());
    await frames.close();
  });

  it('tells every socket the same events in the same order, output_data only with a token', async () => {
    const [plain, full] = [await open(`${ids.workflow}/`), await open(`${ids.workflow}/?token=${access}`)];
    for (const frames of [plain, full]) expect(await frames.next()).toEqual(idle());
    expect((await api.call('GET', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
    for (const frames of [plain, full]) {
      expect(await frames.next()).toEqual({
        type: 'node_started',
        workflow_id: ids.workflow,
        node_id: ids.hook,
        node_type: 'webhook-producer',
        started_at: expect.stringMatching(TIME),
      });
    }
    expect((await keyed.call('POST', '/api/webhooks/hook/', { total: 1 })).status).toBe(202);
    const toPlain: Record<string, unknown>[] = [];
    const toFull: Record<string, unknown>[] = [];
    for (let count = 0; count < 4; count += 1) {
      toPlain.push(await plain.next());
      toFull.push(await full.next());
    }
    expect(toPlain.map(({ type, node_id }) => [type, node_id])).toEqual([
      ['node_completed', ids.hook],
      ['node_started', ids.answer],
      ['node_completed', ids.answer],
      ['node_started', ids.hook],
    ]);
    expect(toFull.map(({ output_data: _left, ...frame }) => frame)).toEqual(toPlain);
    expect(toFull.map((frame) => 'output_data' in frame)).toEqual([true, false, true, false]);
    expect(toPlain.some((frame) => 'output_data' in frame)).toBe(false);
    expect(toPlain[0]).toEqual({
      type: 'node_completed',
      workflow_id: ids.workflow,
      node_id: ids.hook,
      node_type: 'webhook-producer',
      route: 'default',
      duration: expect.any(Number),
    });
  });

  it('catches up by state_sync alone', async () => {
    const frames = await open(`${ids.workflow}/`);
    expect(await frames.next()).toEqual({
      type: 'state_sync',
      state: {
        workflow_id: ids.workflow,
        status: 'running',
        started_at: expect.stringMatching(TIME),
        executing_nodes: {
          [ids.hook!]: {
            node_id: ids.hook,
            node_type: 'webhook-producer',
            started_at: expect.stringMatching(TIME),
            duration_seconds: expect.any(Number),
          },
        },
        completed_nodes: ['hook', 'answer'].map((name) => ({
          node_id: ids[name],
          node_type: expect.any(String),
          completed_at: expect.stringMatching(TIME),
          duration_seconds: expect.any(Number),
          route: 'default',
        })),
        completed_count: 2,
        total_nodes: 2,
      },
    });
    await frames.close();
  });

  it('ends a run with one workflow_completed, and keeps its state readable', async () => {
    const counted = await draw(
      api,
      'production',
      { count: { type: 'counter', form: { min_value: '0', max_value: '1' } } },
      [],
    );
    const frames = await open(`${counted.workflow}/`);
    expect(await frames.next()).toMatchObject({ type: 'state_sync', state: { status: 'idle' } });
    await api.call('GET', `/api/workflow/${counted.workflow}/start_execution/`);
    const seen: Record<string, unknown>[] = [];
    do seen.push(await frames.next());
    while (seen.at(-1)?.type !== 'workflow_completed');
    expect(seen.at(-1)).toEqual({
      type: 'workflow_completed',
      workflow_id: counted.workflow,
      status: 'success',
      duration: expect.any(Number),
    });
    frames.send({ type: 'request_state' });
    expect(await frames.next()).toMatchObject({
      type: 'state_sync',
      state: {
        status: 'completed',
        executing_nodes: {},
        completed_at: expect.stringMatching(TIME),
        total_duration_seconds: expect.any(Number),
      },
    });
    await frames.close();
  });

  it('calls what its list says', () => calls.areThoseOf('sockets', server.origin));

  it('is closed with 1001 when the server is asked to end', async () => {
    const frames = await open(`${ids.workflow}/?token=${access}`);
    expect(await frames.next()).toMatchObject({ type: 'state_sync' });
    const ended = server.end('SIGTERM');
    expect(await frames.closed).toBe(1001);
    expect(await ended).toBe(0);
  });
});

/** The Origin of a browser, where the setting names those allowed. */
describe('a handshake of a page', () => {
  it('is refused with 403 from an origin that is not allowed', async () => {
    const folder = await temporaryFolder('conformance-origins');
    const server = await startServer(folder.path, { env: { LOOPWRIGHT_CORS_ORIGINS: 'https://app.example.com' } });
    const url = `${server.origin.replace('http', 'ws')}/ws/workflow/00000000-0000-4000-8000-000000000000/`;
    const refused = new WebSocket(url, { origin: 'https://evil.example.com' });
    const [cause] = (await once(refused, 'error')) as [Error];
    expect(cause.message).toContain('403');
    const frames = await openFrames(url, { headers: { origin: 'https://app.example.com' } });
    expect(await frames.next()).toMatchObject({ type: 'state_sync', state: { status: 'idle' } });
    await frames.close();
    await server.end('SIGTERM');
    await folder.remove();
  });
});
